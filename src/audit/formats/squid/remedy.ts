/** The lines that let a blocked flow through, and where they go. */
import type { ConfigLine, Decision, Flow } from '../../../model/audit.js';
import { isRule, lackingPort } from './access.js';
import type { Acl } from './acl.js';
import type { Config } from './config.js';
import { decideFlow } from './policy.js';

const where = ({ file, line }: ConfigLine) => `${file}:${line}`;

export function remedyFor(config: Config, flow: Flow, decision: Decision): string {
  if (decision.ruling === 'unverifiable') return settle(decision);
  const list = missingPort(config, flow, decision);
  const place = decision.by ? `above ${where(decision.by)}` : 'at the end';
  const allow = allowance(flow);
  if (!list) return ownRule(decision, place, allow);
  const port = `acl ${list.name} port ${flow.port}`;
  const after = list.at ? ` after ${where(list.at)}` : '';
  const then = decideFlow(config, flow, { acl: list.name, port: flow.port });
  if (then.ruling !== 'blocked') return `add the line "${port}"${after}${guard(flow, decision)}`;
  const next = then.by ? `above ${where(then.by)}` : 'at the end';
  return `add the line "${port}"${after}, and ${next} the lines ${quoted(allow)}${guard(flow, decision)}`;
}

/** Lines that let this flow through and nothing else. Lines for several hosts on one port add up. */
function allowance({ host, port, client }: Flow): readonly string[] {
  const clients = client === null ? [] : [`acl em_clients src ${client}`];
  const who = client === null ? '' : ' em_clients';
  return [
    `acl em_${port}_hosts dstdomain ${host}`,
    `acl em_${port} port ${port}`,
    ...clients,
    `http_access allow CONNECT em_${port}_hosts em_${port}${who}`,
  ];
}

/** A port that a list of ports admits is open towards every host that later lines allow. */
function guard({ host, port }: Flow, { by }: Decision): string {
  const lines = [
    `acl em_${port}_hosts dstdomain ${host}`,
    `acl em_${port} port ${port}`,
    `http_access deny CONNECT em_${port} !em_${port}_hosts`,
  ];
  const below = by ? `below ${where(by)}` : 'before the first allow';
  return `; so that ${port} opens for this host alone, add ${below} the lines ${quoted(lines)}`;
}

const quoted = (lines: readonly string[]) => lines.map((line) => `"${line}"`).join(', ');

function ownRule({ because, by }: Decision, place: string, rule: readonly string[]): string {
  const directive = by?.text.trim().split(/\s+/)[0] ?? 'http_access';
  if (directive === 'ssl_bump')
    return `add ${place} the lines ${quoted([rule[0] ?? '', 'ssl_bump splice em_hosts'])}`;
  if (/^(?:http_access|adapted_http_access|http_access2|miss_access)$/.test(directive)) {
    return `add ${place} the lines ${quoted(rule.map((line) => line.replace(/^http_access\b/, directive)))}`;
  }
  return `change what stands at ${by ? where(by) : 'the line that decides'}: ${because}`;
}

function settle({ because }: Decision): string {
  return because.startsWith('it depends on ')
    ? `find out ${because.slice('it depends on '.length)}, or allow these hosts above every line that depends on it`
    : 'allow these hosts above every line that depends on something unknown';
}

/** The ACL of ports that would have to hold the port, where that is why the deciding line denies. */
function missingPort(config: Config, { port }: Flow, { by }: Decision): Acl | null {
  const rule = config.lists.http_access.find((entry) => entry.at === by);
  return rule && isRule(rule) ? lackingPort(rule, port) : null;
}
