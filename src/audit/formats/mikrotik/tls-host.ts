import type { Remark } from '../../../model/audit.js';
import { fitsGlob } from '../../glob.js';
import type { Target } from '../../netfilter/chains.js';
import { type Condition, constant } from '../../netfilter/condition.js';
import { type Export, itemsOf } from './export.js';

/**
 * It sees the name in the ClientHello, never in the first packet: a rule that accepts lets no connection begin.
 * An earlier rule for established connections may let the ClientHello pass by the rule.
 */
export function tlsHost(value: string, target: Target): Condition {
  if (target.kind === 'accept') return constant(false);
  const negated = value.startsWith('!');
  const glob = value.slice(negated ? 1 : 0).toLowerCase();
  return {
    judge: ({ host }) => (fitsGlob(glob, host) === negated ? false : null),
    doubt: `whether the rule sees the ClientHello (tls-host=${value})`,
  };
}

/** Rules that accept by it, where none stops by it what they could be meant to spare. */
export function idleTlsHosts(whole: Export): readonly Remark[] {
  const rules = ['ip', 'ipv6']
    .flatMap((root) => itemsOf(whole, `${root} firewall filter`))
    .filter(({ values }) => values.has('tls-host'));
  const accepts = rules.filter(({ values }) => (values.get('action') ?? 'accept') === 'accept');
  if (accepts.length < rules.length) return [];
  return accepts.map(({ at }) => ({
    kind: 'unmatchable',
    message: 'no connection begins with a ClientHello: a rule that accepts by tls-host lets none begin',
    remedy: 'accept by dst-address-list= with a list of the names, which the router looks up',
    at: { file: at.file, line: at.line },
  }));
}
