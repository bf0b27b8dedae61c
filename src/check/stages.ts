/** What was seen of a check, stage by stage: the report's `stages`. */
import type { ApplicationAnswer } from '../model/application.js';
import type { Fault } from '../model/fault.js';
import type { Handshake, Outcome, Resolution } from '../model/network.js';
import type { Json, Stage, StageReport } from '../model/report.js';
import { formatRoute } from '../model/route.js';
import { describeAnswer, describeFault, describeSkip } from './detail.js';
import type { PathJudgement } from './judge-path.js';
import { furthest, type Observation, type PathObservation, type Tried } from './observation.js';

type Evidence = StageReport['evidence'];

/** @param leading the path that speaks for the check: one that passes, where there is one */
export function stagesOf(
  observation: Observation,
  judgements: readonly PathJudgement[],
  leading: PathJudgement | undefined,
): readonly StageReport[] {
  const { lookup } = observation;
  const dns = lookup === null ? notOurs : dnsStage({ ...observation, lookup });
  if (!leading) return [dns, moot('tcp'), moot('tls')];
  const { path } = leading;
  return [
    dns,
    lookup === null ? proxyStage(path, observation) : tcpStage(path, judgements),
    ...(path.tls || path.tcp.state !== 'passed' ? [tlsStage(leading)] : []),
    ...(path.app ? [appStage(path.app, leading)] : []),
  ];
}

function moot(stage: Stage): StageReport {
  return { stage, state: 'skipped', ms: 0, detail: describeSkip('moot'), evidence: {} };
}

/** Through a proxy nobody here needs the endpoint's addresses. */
const notOurs: StageReport = {
  stage: 'dns',
  state: 'skipped',
  ms: 0,
  detail: 'the proxy resolves the name',
  evidence: {},
};

function dnsStage({
  lookup,
  implausible,
  unprobed,
  paths,
}: Observation & { readonly lookup: Tried<Resolution> }): StageReport {
  const { outcome, earlier } = lookup;
  const ms = rounded(lookup.ms);
  const attempts = earlier.length + 1;
  if (outcome.state !== 'passed') return { ...unsuccessful('dns', outcome), ms, evidence: { attempts } };
  const { addresses, source, resolver, misses, instead, target } = outcome.evidence;
  const shown = addresses.slice(0, shownAddresses).map(({ address }) => address);
  const evidence = {
    addresses: shown,
    source,
    resolver,
    attempts,
    ...(earlier.length > 0 && { earlier: earlier.map(describeFault) }),
    ...(implausible.length > 0 && {
      implausible: implausible.map(({ address }) => address).slice(0, shownAddresses),
    }),
    ...(misses.length > 0 && {
      misses: misses.map(({ family, fault }) => `IPv${family}: ${describeFault(fault)}`),
    }),
    ...(instead && { instead: describeFault(instead) }),
    ...(unprobed > 0 && { unprobed }),
  };
  if (paths.length === 0) {
    const detail = `answered with ${listed(shown)}, which cannot be the vendor's`;
    return { stage: 'dns', state: 'failed', ms, detail, evidence };
  }
  const from = {
    resolver: `resolver ${resolver}`,
    system: `this machine's own look-up, though ${instead && describeFault(instead)}`,
    'hosts-file': 'the hosts file',
    mapped: 'the command line',
    literal: 'the name itself',
  };
  const more = unprobed > 0 ? `; ${unprobed} more left out` : '';
  const towards = source === 'mapped' ? ` port ${target.port}` : '';
  return {
    stage: 'dns',
    state: 'passed',
    ms,
    detail: `${listed(shown)}${towards} from ${from[source]}${more}`,
    evidence,
  };
}

function tcpStage(
  { tcp, address, port, earlier }: PathObservation,
  judgements: readonly PathJudgement[],
): StageReport {
  const evidence: Evidence = {
    address: address?.address ?? null,
    port,
    attempts: earlier.length + 1,
    ...(earlier.length > 0 && { earlier: earlier.map(describeFault) }),
    ...(judgements.length > 1 && { addresses: judgements.map(addressEvidence) }),
  };
  if (tcp.state !== 'passed') return { ...unsuccessful('tcp', tcp), evidence };
  const { localAddress } = tcp.evidence;
  return {
    stage: 'tcp',
    state: 'passed',
    ms: rounded(tcp.ms),
    detail: `connected to ${address?.address} port ${port}`,
    evidence: { ...evidence, localAddress },
  };
}

/** The tunnel, and the proxies that a PAC file named before this one. */
function proxyStage(
  { tcp, address, earlier }: PathObservation,
  { route, passedOver }: Observation,
): StageReport {
  const proxy = formatRoute(route);
  const evidence: Evidence = {
    proxy,
    address: address?.address ?? null,
    attempts: earlier.length + 1,
    ...(earlier.length > 0 && { earlier: earlier.map(describeFault) }),
    ...(passedOver.length > 0 && {
      passedOver: passedOver.map(
        ({ route: other, fault }) => `${formatRoute(other)}: ${describeFault(fault)}`,
      ),
    }),
    ...(tcp.state === 'failed' && answerEvidence(tcp.fault)),
  };
  if (tcp.state !== 'passed') return { ...unsuccessful('proxy', tcp), evidence };
  const over =
    passedOver.length > 0
      ? `; passed over ${passedOver.map((one) => formatRoute(one.route)).join(', ')}`
      : '';
  return {
    stage: 'proxy',
    state: 'passed',
    ms: rounded(tcp.ms),
    detail: `tunnel through ${proxy}${over}`,
    evidence,
  };
}

function answerEvidence(fault: Fault): Evidence {
  if (fault.kind === 'proxy-socks-reply') return { reply: fault.reply };
  if (fault.kind !== 'proxy-status') return {};
  const { status, reason, schemes, product, title } = fault;
  return { status, reason, schemes, product, title };
}

/** What became of one address of several. */
function addressEvidence({ path, state, causes }: PathJudgement): Json {
  const last = furthest(path);
  return {
    address: path.address?.address ?? null,
    state,
    causes,
    ms: rounded(path.tcp.ms + (path.tls?.ms ?? 0)),
    ...(last.state === 'failed' && { detail: describeFault(last.fault) }),
  };
}

function tlsStage({ path, refused }: PathJudgement): StageReport {
  const { tls } = path;
  if (tls === null) return moot('tls');
  if (tls.state === 'failed' && 'received' in tls.fault) {
    return { ...unsuccessful('tls', tls), evidence: { received: tls.fault.received } };
  }
  if (tls.state !== 'passed') return unsuccessful('tls', tls);
  const { protocol, cipher, certificate } = tls.evidence;
  const accepted = refused.length === 0;
  const trouble = accepted ? '' : `, but the certificate is not accepted (${refused.join(', ')})`;
  return {
    stage: 'tls',
    state: accepted ? 'passed' : 'failed',
    ms: rounded(tls.ms),
    detail: `${protocol}, ${cipher}, issued by ${certificate.issuer}${trouble}`,
    evidence: tlsEvidence(tls.evidence, accepted),
  };
}

function appStage(app: Outcome<ApplicationAnswer>, { causes }: PathJudgement): StageReport {
  if (app.state !== 'passed') return unsuccessful('app', app);
  const blocked = causes.some((cause) => cause === 'http-blocked' || cause === 'captive-portal');
  return {
    stage: 'app',
    state: blocked ? 'failed' : 'passed',
    ms: rounded(app.ms),
    detail: `${describeAnswer(app.evidence)}${blocked ? ', which is not the service' : ''}`,
    evidence: { ...app.evidence },
  };
}

function tlsEvidence(handshake: Handshake, accepted: boolean): Evidence {
  const { certificate, chainError, nameMatches, inspected, trusted } = handshake;
  return {
    protocol: handshake.protocol,
    cipher: handshake.cipher,
    alpn: handshake.alpn,
    subject: certificate.subject,
    issuer: certificate.issuer,
    altNames: certificate.altNames,
    validFrom: certificate.validFrom,
    validTo: certificate.validTo,
    sha256: certificate.sha256,
    chain: certificate.chain,
    authorized: trusted && chainError === null && nameMatches,
    clientCertificateRequested: handshake.clientCertificateRequested,
    ...(!accepted && { chainError, nameMatches, inspected }),
  };
}

function unsuccessful(stage: Stage, outcome: Exclude<Outcome<unknown>, { state: 'passed' }>): StageReport {
  const ms = rounded(outcome.ms);
  return outcome.state === 'failed'
    ? { stage, state: 'failed', ms, detail: describeFault(outcome.fault), evidence: {} }
    : { stage, state: 'skipped', ms, detail: describeSkip(outcome.because), evidence: {} };
}

/** A report quotes at most this many of a name's addresses. */
export const shownAddresses = 64;

function listed(addresses: readonly string[]): string {
  const few = addresses.slice(0, 4).join(', ');
  return addresses.length > 4 ? `${few} and ${addresses.length - 4} more` : few;
}

/** Tenths of a millisecond: finer is noise. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
