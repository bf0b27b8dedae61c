/** The part of a rule before its options: SigParseBasics of detect-parse.c, Suricata 7.0.10. */
import type { ConfigLine } from '../../model/audit.js';
import { ownOf } from '../../text/own.js';
import { quoted } from '../../text/quoted.js';
import { refused } from './refuse.js';

export type Action = 'pass' | 'drop' | 'reject' | 'alert' | 'config';

export interface Header {
  readonly action: Action;
  readonly protocol: Protocol;
  readonly source: string;
  readonly sourcePort: string;
  readonly target: string;
  readonly targetPort: string;
  /** `<>`: both ways. */
  readonly twoWay: boolean;
}

export type Protocol =
  /** Any packet, or any of one version of IP. */
  | { readonly kind: 'ip'; readonly family: 4 | 6 | null }
  | { readonly kind: 'tcp'; readonly only: 'packets' | 'stream' | null }
  /** UDP, ICMP, SCTP: no connection of ours. */
  | { readonly kind: 'other' }
  /** What Suricata has recognised in the connection. */
  | { readonly kind: 'application'; readonly name: string };

const actions: Readonly<Record<string, Action>> = {
  pass: 'pass',
  drop: 'drop',
  reject: 'reject',
  rejectsrc: 'reject',
  rejectdst: 'reject',
  rejectboth: 'reject',
  alert: 'alert',
  config: 'config',
};

const ip = (family: 4 | 6 | null): Protocol => ({ kind: 'ip', family });
const other: Protocol = { kind: 'other' };

/** DetectProtoParse of detect-engine-proto.c: upper and lower case alike. */
const protocols: Readonly<Record<string, Protocol>> = {
  ip: ip(null),
  pkthdr: ip(null),
  ipv4: ip(4),
  ip4: ip(4),
  ipv6: ip(6),
  ip6: ip(6),
  tcp: { kind: 'tcp', only: null },
  'tcp-pkt': { kind: 'tcp', only: 'packets' },
  'tcp-stream': { kind: 'tcp', only: 'stream' },
  udp: other,
  icmp: other,
  icmpv4: other,
  icmpv6: other,
  sctp: other,
};

/** app-layer-protos.c of 7.0.10 (lower case only), and what Suricata 8 adds. */
const applications = new Set(
  `http http1 http2 ftp ftp-data smtp tls ssh imap jabber smb dcerpc irc dns modbus enip dnp3 nfs ntp tftp ike krb5
   quic dhcp snmp sip rfb mqtt pgsql telnet template rdp bittorrent-dht
   doh2 ldap mdns pop3 sdp websocket arp`.split(/\s+/),
);

/** Takes a word off the front; within brackets a blank does not end it. */
function word(text: string): { readonly word: string; readonly rest: string } {
  const from = text.replace(/^[ \t]+/, '');
  let depth = 0;
  for (let i = 0; i < from.length; i++) {
    const character = from[i];
    if (character === '[') depth++;
    else if (character === ']') depth--;
    else if ((character === ' ' || character === '\t') && depth === 0)
      return { word: from.slice(0, i), rest: from.slice(i + 1) };
  }
  return { word: from, rest: '' };
}

const layout = 'write ACTION PROTOCOL SOURCE PORT -> DESTINATION PORT (OPTIONS)';

/** The header, and what stands between the parentheses. Throws a UsageError where Suricata would refuse it. */
export function readHeader(at: ConfigLine): { readonly header: Header; readonly options: string } {
  const words: string[] = [];
  let rest = at.text;
  for (let i = 0; i < 7; i++) {
    const taken = word(rest);
    words.push(taken.word);
    rest = taken.rest;
  }
  const [action = '', protocol = '', source = '', sourcePort = '', arrow = '', target = '', targetPort = ''] =
    words;
  const known = ownOf(actions, action.toLowerCase());
  if (!known)
    throw refused(at, `${quoted(action)} is no action`, 'begin the rule with pass, drop, reject or alert');
  const early = words.find((one) => one.startsWith('('));
  if (early !== undefined) throw refused(at, 'its options begin before the header is whole', layout);
  const options = rest.replace(/^[\s(]+/, '').replace(/[\s)]+$/, '');
  if (options === '') throw refused(at, 'it has no options', 'a rule needs at least (sid:NUMBER;)');
  if (arrow !== '->' && arrow !== '<>')
    throw refused(at, `${quoted(arrow)} stands where the direction belongs`, layout);
  const header: Header = {
    action: known,
    protocol: protocolOf(protocol, at),
    source,
    sourcePort,
    target,
    targetPort,
    twoWay: arrow === '<>',
  };
  return { header, options };
}

function protocolOf(name: string, at: ConfigLine): Protocol {
  const protocol = ownOf(protocols, name.toLowerCase());
  if (protocol) return protocol;
  if (applications.has(name)) return { kind: 'application', name };
  throw refused(at, `${quoted(name)} is no protocol`, 'write tls, tcp or ip, in lower case');
}
