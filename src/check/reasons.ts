/** What was seen that speaks for a cause of a check: the `because` of its root cause. */
import type { Cause } from '../model/cause.js';
import type { CheckReport } from '../model/report.js';
import { passesAlone } from './alone.js';
import { completedElsewhere } from './conclude.js';
import { describeFault } from './detail.js';
import type { JudgedCheck } from './judge.js';
import { causeOf } from './judge-path.js';
import { furthest } from './observation.js';

export function reasonsFor(cause: Cause, judged: JudgedCheck): readonly string[] {
  const { conclusion } = judged;
  const concluded = conclusion?.by === cause ? conclusion.because : [];
  return [...seen(cause, judged), ...concluded];
}

function seen(cause: Cause, judged: JudgedCheck): readonly string[] {
  const { observation, leading, report, judging } = judged;
  switch (cause) {
    case 'some-resolvers-fail':
      return judging.site.failingResolvers.map(({ fault }) => describeFault(fault));
    case 'transparent-proxy':
      return [`192.0.2.1, which cannot exist, accepts connections on port ${leading?.path.port}`];
    case 'some-addresses-fail':
    case 'ipv6-broken':
      return failingAddresses(judged);
    case 'unstable':
      return repeated(judged);
    case 'tls-alpn-missing':
      return [`${observation.check.alpn.join(', ')} was offered, and no protocol was negotiated`];
    case 'dns-sinkhole':
      return [...failures(report), ...ofUnrelatedHosts(judged)];
    case 'proxy-denied':
      return [...failures(report), ...otherTunnels(judged)];
    case 'clock-wrong': {
      const byClock = `by the clock of this machine, which says ${judging.now.toISOString()},`;
      if (judging.site.clock === null) return [`${byClock} the certificate is out of date`];
      return judging.site.clock === 'ahead'
        ? [`${byClock} all certificates that were seen, of unrelated owners, have expired`]
        : [`${byClock} no certificate that was seen is valid yet, and authorities do not date them ahead`];
    }
    case 'tls-incomplete-chain':
      return leading?.path.tls?.state === 'passed' && leading.path.tls.evidence.completed
        ? [completedElsewhere]
        : [];
    default:
      return [...failures(report), ...misses(cause, judged)];
  }
}

/** What the resolver said of the one family, where it gave addresses of the other. */
function misses(cause: Cause, { observation: { lookup } }: JudgedCheck): readonly string[] {
  if (lookup?.outcome.state !== 'passed') return [];
  return lookup.outcome.evidence.misses
    .filter(({ fault }) => causeOf(fault) === cause)
    .map(({ family, fault }) => `IPv${family}: ${describeFault(fault)}`);
}

function failures({ stages }: CheckReport): readonly string[] {
  return stages
    .filter(({ state, evidence }) => state === 'failed' || evidence.instead !== undefined)
    .map(({ detail }) => detail);
}

function ofUnrelatedHosts({ subject: { addresses = [], sharedAddress } }: JudgedCheck): readonly string[] {
  if (!sharedAddress) return [];
  return [`the resolver gives unrelated hosts the same address: ${addresses.slice(0, 4).join(', ')}`];
}

/** Why what does not look like a proxy's refusal is one. */
function otherTunnels({ leading }: JudgedCheck): readonly string[] {
  const tcp = leading?.path.tcp;
  const asSeen = tcp?.state === 'failed' && causeOf(tcp.fault) === 'proxy-not-a-proxy';
  return asSeen ? ['the same proxy opens tunnels to other endpoints of this run'] : [];
}

function failingAddresses({ observation, paths }: JudgedCheck): readonly string[] {
  return [
    ...observation.implausible.map(({ address }) => `${address} cannot be the vendor's`),
    ...paths.flatMap(({ path, state, causes, refused }) => {
      if (state !== 'failed') return [];
      const last = furthest(path);
      const ending =
        last.state === 'failed'
          ? describeFault(last.fault)
          : `what answers is not accepted (${[...new Set([...refused, ...causes])].join(', ')})`;
      return [`${path.address?.address}: ${ending}`];
    }),
  ];
}

/** How the attempts before the last ended. */
function repeated({ observation, paths }: JudgedCheck): readonly string[] {
  const { lookup } = observation;
  const faults = [...(lookup?.earlier ?? []), ...paths.flatMap(({ path }) => path.earlier)];
  const alone = paths.some(({ path }) => passesAlone(path));
  const passed = alone ? 'passed alone, after an attempt beside others' : 'passed after an attempt';
  return [...new Set(faults.map((fault) => `${passed} that failed: ${describeFault(fault)}`))];
}
