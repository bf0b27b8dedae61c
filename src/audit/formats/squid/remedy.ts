/**
 * The lines that let a flow through, and where they go: always above a line, for what stands below one may be
 * its continuation. Applied as they stand they do what they say, and open nothing else.
 */
import type { ConfigLine, Decision, Flow } from '../../../model/audit.js';
import { type Access, isRule, lackingPort, type Rule } from './access.js';
import type { Acl, Term } from './acl.js';
import type { AclType } from './acl-types.js';
import type { Config } from './config.js';
import { decideFlow } from './policy.js';

/** Lines that belong above another; null: at the end of the file. */
interface Insertion {
  readonly above: ConfigLine | null;
  readonly lines: readonly string[];
}

export function remedyFor(config: Config, flow: Flow, decision: Decision): string {
  if (decision.ruling === 'unverifiable') return settle(decision);
  const directive = directiveOf(decision);
  if (directive === 'ssl_bump' || decision.intercepted) return exemption(config, flow);
  if (!/^(?:http_access|adapted_http_access|http_access2|miss_access)$/.test(directive)) {
    return `change what stands at ${decision.by ? where(decision.by) : 'the line that decides'}: ${decision.because}`;
  }
  if (config.listeners.length > 0 && config.listeners.every(({ intercepts }) => intercepts)) {
    return `change what stands at ${decision.by ? where(decision.by) : 'the end'}: a redirected connection has no name at first, so let it in by client and port there, and refuse by ssl::server_name in ssl_bump`;
  }
  const ports = lackingPorts(config, flow, decision);
  if (ports.rules.length === 0) {
    return told([{ above: decision.by, lines: [...names(flow), allowance(flow, directive)] }], flow);
  }
  const opening = {
    above: decision.by,
    lines: [...ports.rules.map(({ acl }) => `acl ${acl.name} port ${flow.port}`), guard(flow, ports.rules)],
  };
  if (ports.then.ruling !== 'blocked') return told(withNames([opening], flow), null);
  const allowing = { above: ports.then.by, lines: [allowance(flow, directiveOf(ports.then))] };
  const place = ({ above }: Insertion) => config.lists.http_access.findIndex(({ at }) => at === above);
  return told(
    withNames(
      [opening, allowing].sort((a, b) => place(a) - place(b)),
      flow,
    ),
    flow,
  );
}

/** Lines that keep Squid from looking into the flow. The name is the client's, so that they work at the first step. */
export function exemption({ bump }: Config, { host }: Pick<Flow, 'host'>): string {
  const lines = [`acl em_tls_hosts ssl::server_name ${host}`, 'ssl_bump splice em_tls_hosts'];
  return told([{ above: bump[0]?.at ?? null, lines }], null);
}

/** What says where a request goes; the rest of a rule says whose requests it is for, and when. */
const destinations: readonly AclType['kind'][] = [
  'destination',
  'domains',
  'domain-patterns',
  'url-patterns',
  'path',
  'port',
  'method',
];

/** Lines in place of one that opens too much: for the same clients, or they would open more than they close. */
export function narrowed(config: Config, { file, line }: ConfigLine, hosts: readonly string[]): string {
  const rule = config.lists.http_access.find(({ at }) => at.file === file && at.line === line);
  const kept = rule && isRule(rule) ? rule.terms.filter(isKept).map(spelled) : [];
  return [
    `write in place of ${file}:${line}, with the ports that they need:`,
    ...hosts.map((host) => `  acl em_hosts dstdomain -n ${host}`),
    '  acl em_ports port 443',
    `  ${['http_access allow', ...kept, 'CONNECT em_hosts em_ports'].join(' ')}`,
  ].join('\n');
}

/** A negated term takes something out, whatever it is about. */
const isKept = ({ acl, negated }: Term) =>
  negated || !(destinations.includes(acl.type.kind) || acl.name === 'all');

const spelled = ({ acl, negated }: Term) => (negated ? `!${acl.name}` : acl.name);

const directiveOf = ({ by }: Decision) => by?.text.trim().split(/\s+/)[0] ?? 'http_access';

const where = ({ file, line }: ConfigLine) => `${file}:${line}`;

/**
 * Each line of configuration on a line of its own, indented, to be copied.
 *
 * @param flow for lines that let clients in: which, if it is known
 */
function told(insertions: readonly Insertion[], flow: Flow | null): string {
  const parts = insertions.map(({ above, lines }) => {
    const place = above ? `above ${where(above)}` : 'at the end of the file';
    return [`${place}:`, ...lines.map((line) => `  ${line}`)].join('\n');
  });
  const clients = '\nthe last line lets any client in: add the src ACL of yours to it';
  return `add ${parts.join('\nand ')}${flow?.client === null ? clients : ''}`;
}

/** What the lines name stands in front of them all: Squid knows an ACL only below its first line. */
function withNames([first, ...rest]: readonly Insertion[], flow: Flow): readonly Insertion[] {
  if (!first) return [];
  const { above, lines } = first;
  return [{ above, lines: [...lines.slice(0, -1), ...names(flow), ...lines.slice(-1)] }, ...rest];
}

/** Lines for several hosts on one port add up. */
function names({ host, port, client }: Flow): readonly string[] {
  return [
    `acl em_${port}_hosts dstdomain -n ${host}`,
    `acl em_${port} port ${port}`,
    ...(client === null ? [] : [`acl em_clients src ${client}`]),
  ];
}

function allowance({ port, client }: Flow, directive: string): string {
  return `${directive} allow CONNECT em_${port}_hosts em_${port}${client === null ? '' : ' em_clients'}`;
}

interface Lacking {
  readonly rule: Rule<Access>;
  readonly acl: Acl;
}

/** A port that a list of ports admits is open towards every host that later lines allow. */
function guard({ port }: Flow, lacking: readonly Lacking[]): string {
  // What a line refused of CONNECT alone stays open to other methods.
  const connect = lacking.every(({ rule }) =>
    rule.terms.some(({ acl, negated }) => !negated && isConnect(acl)),
  );
  return `http_access deny ${connect ? 'CONNECT ' : ''}em_${port} !em_${port}_hosts`;
}

const isConnect = ({ type, words }: Acl) =>
  type.kind === 'method' && words.size === 1 && words.has('CONNECT');

/**
 * The ACLs of ports, one after the other, that would have to hold the port, such as SSL_ports of
 * `deny CONNECT !SSL_ports`, and what the decision is once they do.
 */
function lackingPorts(
  config: Config,
  flow: Flow,
  decision: Decision,
): { readonly rules: readonly Lacking[]; readonly then: Decision } {
  const rules: Lacking[] = [];
  let then = decision;
  for (;;) {
    const rule = config.lists.http_access.find((entry) => entry.at === then.by);
    const acl = then.ruling === 'blocked' && rule && isRule(rule) ? lackingPort(rule, flow.port) : null;
    if (!acl || !rule || !isRule(rule) || rules.some((known) => known.acl === acl)) return { rules, then };
    rules.push({ rule, acl });
    then = decideFlow(
      config,
      flow,
      rules.map((known) => ({ acl: known.acl.name, port: flow.port })),
    );
  }
}

function settle({ because }: Decision): string {
  return because.startsWith('it depends on ')
    ? `find out ${because.slice('it depends on '.length)}, or allow these hosts above every line that depends on it`
    : 'allow these hosts above every line that depends on something unknown';
}
