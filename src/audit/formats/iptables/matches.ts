import { type Family, parseAddress, parseAddressRange } from '../../addresses.js';
import { type Interval, isIn, merge } from '../../intervals.js';
import { type Condition, constant, interfaceIs, undecidable } from '../../netfilter/condition.js';
import { doubts, type Packet } from '../../netfilter/packet.js';
import { protocolNumber, tcp } from '../../services.js';
import { any, type Truth } from '../../truth.js';
import type { IpSets } from './ipset.js';
import { matchSet, type Side } from './match-set.js';
import { portRange } from './ports.js';

/** What a match option is read in. */
export interface Reading {
  readonly family: Family;
  readonly sets: IpSets;
}

export interface Option {
  /** How many words follow. */
  readonly words: number;
  /** Null where iptables would refuse the words. */
  make(words: readonly string[], reading: Reading): Condition | null;
}

type Field = 'source' | 'destination' | 'sourcePort' | 'destinationPort';

function within(field: Field, ranges: readonly Interval[]): Condition {
  const merged = merge(ranges);
  return { judge: (packet) => isIn(packet[field], merged), doubt: doubts[field] };
}

function list<T>(text: string, parse: (item: string) => T | null): readonly T[] | null {
  const items = text.split(',').map(parse);
  return items.every((item) => item !== null) ? (items as readonly T[]) : null;
}

function ports(field: 'sourcePort' | 'destinationPort'): Option {
  return {
    words: 1,
    make: ([text = '']) => {
      const ranges = list(text, portRange);
      return ranges && within(field, ranges);
    },
  };
}

const eitherPort: Option = {
  words: 1,
  make: ([text = '']) => {
    const ranges = list(text, portRange);
    if (!ranges) return null;
    const merged = merge(ranges);
    const judge = (packet: Packet): Truth =>
      any([packet.sourcePort, packet.destinationPort], (port) => isIn(port, merged));
    return { judge, doubt: doubts.sourcePort };
  },
};

/** `-d 10.0.0.0/255.0.255.0`: a mask with holes is compared bit by bit. */
function holed(field: 'source' | 'destination', text: string): Condition | null {
  const [host = '', mask = ''] = text.split('/');
  const network = parseAddress(host);
  const bits = parseAddress(mask);
  if (!network || !bits || network.family !== bits.family) return null;
  const judge = (packet: Packet): Truth => {
    const [only] = packet[field];
    if (packet[field].length !== 1 || only?.low !== only?.high) return null;
    return ((only?.low ?? 0n) & bits.value) === (network.value & bits.value);
  };
  return { judge, doubt: doubts[field] };
}

function address(field: 'source' | 'destination'): Option {
  const one = (text: string, family: Family): Condition | null => {
    const range = parseAddressRange(text);
    if (range) return range.family === family ? within(field, [range.range]) : null;
    const masked = holed(field, text);
    if (masked) return masked;
    return /^(?=.*[a-z])[a-z0-9._-]+$/i.test(text)
      ? undecidable(`the addresses that ${text} had when the rules were loaded`)
      : null;
  };
  return {
    words: 1,
    make: ([text = ''], { family }) => {
      const conditions = list(text, (item) => one(item, family));
      if (!conditions) return null;
      const judge = (packet: Packet): Truth => any(conditions, (condition) => condition.judge(packet));
      return { judge, doubt: conditions[0]?.doubt ?? doubts[field] };
    },
  };
}

function addressRange(field: 'source' | 'destination'): Option {
  return {
    words: 1,
    make: ([text = ''], { family }) => {
      const range = parseAddressRange(text);
      return range?.family === family ? within(field, [range.range]) : null;
    },
  };
}

function interfaceOption(field: 'inInterface' | 'outInterface'): Option {
  return {
    words: 1,
    make: ([name = '']) => ({
      judge: (packet) => interfaceIs(packet[field], name, '+'),
      doubt: doubts[field],
    }),
  };
}

const protocol: Option = {
  words: 1,
  make: ([text = '']) => {
    if (text.toLowerCase() === 'all') return constant(true);
    const number = protocolNumber(text);
    return number === null ? null : constant(number === 0 || number === tcp);
  },
};

const stateNames = new Set(['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT']);

/** A packet out of tracking is UNTRACKED, which is no other state. */
const states: Option = {
  words: 1,
  make: ([text = '']) => {
    const names = text.toUpperCase().split(',');
    if (names.some((name) => !stateNames.has(name))) return null;
    const fresh = names.includes('NEW');
    const untracked = names.includes('UNTRACKED');
    const judge = ({ tracked }: Packet): Truth => (fresh === untracked || tracked ? fresh : null);
    return { judge, doubt: 'whether conntrack sees the connection (NOTRACK)' };
  },
};

const flagBits: Readonly<Record<string, number>> = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  URG: 32,
  ALL: 63,
  NONE: 0,
};

function flags(text: string): number | null {
  const bits = list(text, (name) => flagBits[name.toUpperCase()] ?? null);
  return bits?.reduce((sum, bit) => sum | bit, 0) ?? null;
}

const syn = 2;

const tcpFlags: Option = {
  words: 2,
  make: ([mask = '', wanted = '']) => {
    const masked = flags(mask);
    const value = flags(wanted);
    return masked === null || value === null ? null : constant((syn & masked) === value);
  },
};

const sideNames = new Set(['src', 'dst']);

const set: Option = {
  words: 2,
  make: ([name = '', text = ''], { sets }) => {
    const sides = text.split(',');
    return sides.every((side) => sideNames.has(side)) ? matchSet(name, sides as Side[], sets) : null;
  },
};

/** A host elsewhere is an ordinary, distant address; so is its client, unless it is this machine. */
function addressType(end: 'source' | 'destination'): Option {
  return {
    words: 1,
    make: ([text = '']) => {
      const names = text.toUpperCase().split(',');
      const judge = (packet: Packet): Truth => {
        const own = end === 'source' && packet.inInterface === '';
        if (names.includes(own ? 'LOCAL' : 'UNICAST')) return true;
        return names.every((name) => /^(?:LOCAL|UNICAST|BROADCAST|MULTICAST|ANYCAST)$/.test(name))
          ? false
          : null;
      };
      return { judge, doubt: 'how the routing table classes the address (addrtype)' };
    },
  };
}

const packetType: Option = { words: 1, make: ([type]) => constant(type?.toLowerCase() === 'unicast') };

const direction: Option = { words: 1, make: ([way]) => constant(way?.toUpperCase() === 'ORIGINAL') };

/** A packet out of tracking has no connection to ask about: none of these options matches it then. */
function ofConnection({ words, make }: Option): Option {
  return {
    words,
    make: (texts, reading) => {
      const condition = make(texts, reading);
      if (!condition) return null;
      const judge = (packet: Packet): Truth => (packet.tracked ? condition.judge(packet) : null);
      return { judge, doubt: packetDoubt };
    },
  };
}

const packetDoubt = 'the connection as conntrack sees it';

/** Options whose answer for the first packet of a TCP connection can be known; iptables-extensions(8). */
export const options: Readonly<Record<string, Option>> = {
  '-p': protocol,
  '--protocol': protocol,
  '--proto': protocol,
  '-s': address('source'),
  '--source': address('source'),
  '--src': address('source'),
  '-d': address('destination'),
  '--destination': address('destination'),
  '--dst': address('destination'),
  '-i': interfaceOption('inInterface'),
  '--in-interface': interfaceOption('inInterface'),
  '-o': interfaceOption('outInterface'),
  '--out-interface': interfaceOption('outInterface'),
  '-f': { words: 0, make: () => constant(false) },
  '--fragment': { words: 0, make: () => constant(false) },
  '--dport': ports('destinationPort'),
  '--destination-port': ports('destinationPort'),
  '--dports': ports('destinationPort'),
  '--destination-ports': ports('destinationPort'),
  '--sport': ports('sourcePort'),
  '--source-port': ports('sourcePort'),
  '--sports': ports('sourcePort'),
  '--source-ports': ports('sourcePort'),
  '--ports': eitherPort,
  '--tcp-flags': tcpFlags,
  '--syn': { words: 0, make: () => constant(true) },
  '--state': states,
  '--ctstate': states,
  '--ctproto': ofConnection(protocol),
  '--ctorigsrc': ofConnection(address('source')),
  '--ctorigdst': ofConnection(address('destination')),
  '--ctorigdstport': ofConnection(ports('destinationPort')),
  '--ctdir': ofConnection(direction),
  '--match-set': set,
  '--src-range': addressRange('source'),
  '--dst-range': addressRange('destination'),
  '--src-type': addressType('source'),
  '--dst-type': addressType('destination'),
  '--pkt-type': packetType,
  '--comment': { words: 1, make: () => constant(true) },
  '--nfacct-name': { words: 1, make: () => constant(true) },
};

/** Match extensions of which nothing we are given can tell the answer. */
export const undecidableMatches: Readonly<Record<string, string>> = {
  bpf: 'a filter program (bpf)',
  cgroup: 'the control group that sends it',
  cluster: 'the cluster node that answers',
  condition: 'a condition switched at run time',
  connbytes: 'how much the connection has carried',
  connlabel: 'a connection label',
  connlimit: 'how many connections the client has',
  connmark: 'a connection mark',
  cpu: 'the processor that handles it',
  devgroup: "the interface's group",
  dscp: 'the DSCP value',
  ecn: 'the ECN bits',
  geoip: 'a geographic database (geoip)',
  hashlimit: 'a rate limit (hashlimit)',
  helper: 'a connection tracking helper',
  hl: 'the hop limit',
  ipp2p: 'the content of the packet (ipp2p)',
  ipv6header: 'IPv6 extension headers',
  layer7: 'the content of the packet (layer7)',
  length: "the packet's length",
  limit: 'a rate limit (limit)',
  mac: "the client's hardware address",
  mark: 'a packet mark',
  ndpi: 'the content of the packet (ndpi)',
  nth: 'a counter (nth)',
  osf: "the client's operating system (osf)",
  owner: 'the user that sends it',
  physdev: 'the bridge port',
  policy: 'whether IPsec is used (policy)',
  quota: 'a quota',
  random: 'chance',
  realm: 'the routing realm',
  recent: 'which addresses were seen recently',
  rt: 'an IPv6 routing header',
  socket: 'whether a local socket waits for it',
  statistic: 'chance or a counter (statistic)',
  string: 'the content of the packet (string)',
  tcpmss: 'the TCP segment size',
  time: 'the time of day',
  tos: 'the type of service',
  ttl: 'the time to live',
  u32: 'bytes of the packet (u32)',
};

/** Extensions of other protocols: iptables takes them only beside the `-p` of that protocol. */
export const otherProtocols = new Set([
  'ah',
  'dccp',
  'esp',
  'icmp',
  'icmp6',
  'icmpv6',
  'igmp',
  'ipcomp',
  'mh',
  'sctp',
  'udplite',
]);
