/**
 * Every cause of the contract in words. The diagnosis takes title, owner and remedy from here, `explain`
 * prints the rest. A cause without its words does not compile.
 */
import type { Cause, Owner } from '../../model/cause.js';
import { dnsCauses } from './dns.js';
import { otherCauses } from './other.js';
import { proxyCauses } from './proxy.js';
import { tcpCauses } from './tcp.js';
import { tlsCertificateCauses } from './tls-certificate.js';
import { tlsHandshakeCauses } from './tls-handshake.js';
import type { CauseWords, Subject } from './words.js';

export type { CauseWords, Subject } from './words.js';

/** The causes by the stage at which they show, in the order of a check. */
export const causeGroups = [
  { title: 'Name resolution', causes: dnsCauses },
  { title: 'TCP connection', causes: tcpCauses },
  { title: 'TLS handshake', causes: tlsHandshakeCauses },
  { title: 'TLS certificate', causes: tlsCertificateCauses },
  { title: 'Proxy', causes: proxyCauses },
  { title: 'Across stages', causes: otherCauses },
] satisfies readonly { readonly title: string; readonly causes: Partial<Record<Cause, CauseWords>> }[];

export const causes: Readonly<Record<Cause, CauseWords>> = {
  ...dnsCauses,
  ...tcpCauses,
  ...tlsHandshakeCauses,
  ...tlsCertificateCauses,
  ...proxyCauses,
  ...otherCauses,
} satisfies Record<Cause, CauseWords>;

/** What goes wrong on the endpoint's side of a proxy, where the sessions to look at are the proxy's own. */
const beyondProxies: ReadonlySet<Cause> = new Set<Cause>([
  'tls-sni-filtered',
  'tls-reset',
  'tls-timeout',
  'tls-not-tls',
  'tls-version',
  'tls-alert',
  'tls-wrong-name',
  'http-blocked',
]);

/** What a wrong address explains, so that whoever gave it has to look first. */
const byAddress: ReadonlySet<Cause> = new Set<Cause>(['dns-sinkhole', 'tls-wrong-name']);

/** Is it the proxy's team that has to look, because the endpoint was reached through their proxy? */
export function isBeyondProxy(cause: Cause, { proxy }: Subject): boolean {
  return proxy !== undefined && beyondProxies.has(cause);
}

/** Who mends it, in this case. */
export function ownerOf(cause: Cause, subject: Subject): Owner {
  if (subject.hostsFile && byAddress.has(cause)) return 'host';
  if (subject.refused === 'not-let-out' && cause.endsWith('-unreachable')) return 'host';
  if (subject.crowded === 'passes-alone' && cause === 'unstable') {
    return subject.proxy === undefined ? 'firewall' : 'proxy';
  }
  return isBeyondProxy(cause, subject) ? 'proxy' : causes[cause].owner;
}
