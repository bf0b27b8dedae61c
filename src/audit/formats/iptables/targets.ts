import type { Target } from '../../netfilter/chains.js';

/** Targets that do their work and let the packet go on to the next rule; iptables-extensions(8). */
const passing = new Set([
  'ACCOUNT',
  'AUDIT',
  'CHECKSUM',
  'CLASSIFY',
  'CLUSTERIP',
  'CONNMARK',
  'CONNSECMARK',
  'CT',
  'DSCP',
  'ECN',
  'HL',
  'HMARK',
  'IDLETIMER',
  'IPMARK',
  'LED',
  'LOG',
  'LOGMARK',
  'MARK',
  'NETFLOW',
  'NFLOG',
  'NOTRACK',
  'RATEEST',
  'SECMARK',
  'SET',
  'TCPMSS',
  'TCPOPTSTRIP',
  'TEE',
  'TOS',
  'TRACE',
  'TTL',
  'ULOG',
]);

const elsewhere: Readonly<Record<string, string>> = {
  DNAT: 'this rule sends the connection to another address (DNAT)',
  REDIRECT:
    'this rule sends the connection to a program on this machine (REDIRECT), such as a transparent proxy',
  TPROXY: 'this rule hands the connection to a transparent proxy (TPROXY)',
  NFQUEUE: 'a program decides (NFQUEUE)',
  QUEUE: 'a program decides (QUEUE)',
  SYNPROXY: 'this machine answers first (SYNPROXY) and connects on afterwards',
  TARPIT: 'this rule holds the connection without serving it (TARPIT)',
  DELUDE: 'this rule feigns an open port (DELUDE)',
  CHAOS: 'this rule drops or feigns by chance (CHAOS)',
  ECHO: 'this rule sends the packet back (ECHO)',
  RAWDNAT: 'this rule sends the connection to another address (RAWDNAT)',
};

/** The target that `-j NAME` is, or null where no such extension exists: then it must be a chain. */
export function builtInTarget(name: string, chain: string): Target | null {
  if (name === 'ACCEPT') return { kind: 'accept' };
  if (name === 'DROP' || name === 'REJECT') return { kind: 'drop' };
  if (name === 'RETURN') return { kind: 'return' };
  if (name === 'SNAT' || name === 'MASQUERADE' || name === 'SAME') return { kind: 'accept' };
  if (name === 'NETMAP') {
    return chain === 'POSTROUTING'
      ? { kind: 'accept' }
      : { kind: 'elsewhere', because: 'this rule maps the connection to another network (NETMAP)' };
  }
  if (passing.has(name)) return { kind: 'continue' };
  const because = elsewhere[name];
  return because === undefined ? null : { kind: 'elsewhere', because };
}
