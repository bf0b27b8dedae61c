import type { Statement } from './ast.js';

/** What iptables-nft writes and nft cannot put into its own words; the listing leaves its arguments out. */
const passing =
  /^(?:LOG|NFLOG|MARK|CONNMARK|TCPMSS|TOS|DSCP|CLASSIFY|SET|CHECKSUM|AUDIT|TRACE|TTL|HL|IDLETIMER)$/;

/** `xt match "comment"`, `xt target "LOG"`. */
export function targetExtension(kind: string, name: string): readonly Statement[] {
  if (kind === 'match') {
    if (name === 'comment') return [];
    return [
      {
        kind: 'doubt',
        because: `the iptables match "${name}", whose options nft does not list (give iptables-save)`,
      },
    ];
  }
  if (passing.test(name)) return [];
  if (name === 'CT' || name === 'NOTRACK') return [{ kind: 'notrack' }];
  if (name === 'REJECT') return [{ kind: 'verdict', verdict: { kind: 'drop' } }];
  if (/^(?:MASQUERADE|SNAT)$/.test(name)) return [{ kind: 'verdict', verdict: { kind: 'accept' } }];
  const because = `the iptables target "${name}", whose options nft does not list (give iptables-save)`;
  return [{ kind: 'verdict', verdict: { kind: 'elsewhere', because } }];
}
