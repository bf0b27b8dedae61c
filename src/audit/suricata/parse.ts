/** Makes signatures of rules, and refuses what `suricata -T` refuses. */
import type { ConfigLine } from '../../model/audit.js';
import { quoted } from '../../text/quoted.js';
import type { Interval } from '../intervals.js';
import { effective, type FlowOption, isDirectionOnly, readFlow } from './flow-option.js';
import { type AddressRange, type Group, NoGroup, parseAddresses, parsePorts, takesOut } from './groups.js';
import { type Header, readHeader } from './header.js';
import { doubtOf, isKeyword, ofData, ofOthers, ofTls, silent, transforms } from './keywords.js';
import { NameBuffers } from './name-buffers.js';
import { type Option, readOptions } from './options.js';
import { refused } from './refuse.js';
import type { Doubt, Kind, Signature } from './signature.js';
import { isNegative, nameOf, type Variables } from './variables.js';

/** What the options of a rule add up to. */
class Draft {
  readonly names: NameBuffers;
  readonly flow: FlowOption[] = [];
  readonly wantsTls: boolean[] = [];
  readonly doubts: Doubt[] = [];
  readonly unknown: string[] = [];
  readonly numbers = new Map<string, number>();
  application: Signature['application'];
  hello = false;
  /** Has something to match in the messages of its protocol. */
  messages = false;
  /** Has something to match in packets that is no part of an ip-only rule. */
  packets = false;
  never = false;
  also: Signature['also'] = null;

  constructor(
    readonly at: ConfigLine,
    readonly header: Header,
  ) {
    this.names = new NameBuffers(at);
    const { protocol } = header;
    this.application = protocol.kind !== 'application' ? null : protocol.name === 'tls' ? 'tls' : 'another';
  }

  /** The rule is about an application: it cannot be about two. */
  about(application: 'tls' | 'another', keyword: string): void {
    if (this.application !== null && this.application !== application)
      throw refused(
        this.at,
        `${keyword} is of another protocol than the rule`,
        'write the protocol that it is of',
      );
    this.application = application;
  }

  doubt(from: Doubt['from'], because: string): void {
    this.doubts.push({ from, because });
  }
}

export function parseSignature(at: ConfigLine, variables: Variables): Signature {
  const { header, options } = readHeader(at);
  const draft = new Draft(at, header);
  for (const option of readOptions(options, at)) read(option, draft);
  draft.names.end();
  needsFit(draft);
  needsOneView(draft);
  if (draft.names.payload) draft.doubt('data', doubtOf('content'));
  const sid = draft.numbers.get('sid');
  if (sid === undefined) throw refused(at, 'it has no sid', 'give it a number of its own: sid:1900000;');
  if (draft.names.buffers.length > 0 && draft.flow.some(({ direction }) => direction === 'to-client'))
    throw refused(at, 'tls.sni is sent to the server, and flow says to the client', 'write flow:to_server');
  const ends = endsOf(header, at);
  if (variables.closed) needDefined(ends, variables, at);
  return {
    at,
    action: header.action,
    gid: draft.numbers.get('gid') ?? 1,
    sid,
    revision: draft.numbers.get('rev') ?? 0,
    priority: draft.numbers.get('priority') ?? 3,
    protocol: header.protocol,
    ...ends,
    twoWay: header.twoWay,
    variables,
    kind: kindOf(draft, ends, variables),
    flow: effective(draft.flow),
    wantsTls: draft.wantsTls,
    application: draft.application,
    names: draft.names.buffers,
    atHello: draft.hello || draft.names.buffers.length > 0,
    never: draft.never,
    doubts: draft.doubts,
    also: draft.also,
    unknown: draft.unknown,
    late: draft.names.late,
  };
}

/** What a view of the name can never hold, and Suricata says so. */
function needsFit({ names, at }: Draft): void {
  for (const { transforms, matches } of names.buffers) {
    const sizes = matches.flatMap((match) => (match.kind === 'size' ? [match.high] : []));
    const texts = matches.flatMap((match) => (match.kind === 'content' && !match.negated ? [match] : []));
    const long = texts.find(({ text }) => text.length > Math.min(...sizes));
    if (long) throw refused(at, `bsize is smaller than ${quoted(long.text)}`, 'make it larger');
    const wrong = texts.find(({ text, nocase }) => !nocase && isWrongCase(text, transforms));
    if (wrong)
      throw refused(at, `${quoted(wrong.text)} is in the wrong case for ${transforms.at(-1)}`, 'change it');
  }
}

/** A rule looks at single packets, or at what they add up to. */
function needsOneView({ header, flow: options, messages, at }: Draft): void {
  const only = header.protocol.kind === 'tcp' ? header.protocol.only : null;
  const single = only === 'packets' || options.some(({ stream }) => stream === 'no');
  const whole = messages || only === 'stream' || options.some(({ stream }) => stream === 'only');
  if (single && whole)
    throw refused(
      at,
      'it asks for single packets and for what they add up to',
      'take tcp-pkt or no_stream out',
    );
}

function isWrongCase(text: string, transforms: readonly string[]): boolean {
  if (transforms.includes('to_lowercase')) return /[A-Z]/.test(text);
  return transforms.includes('to_uppercase') && /[a-z]/.test(text);
}

function read(option: Option, draft: Draft): void {
  const { keyword } = option;
  if (/^(?:sid|gid|rev|priority)$/.test(keyword)) number(option, draft);
  else if (silent.has(keyword)) return;
  else if (keyword === 'flow') flow(option, draft);
  else if (keyword === 'tls.sni' || keyword === 'tls_sni') {
    draft.about('tls', keyword);
    draft.messages = true;
    draft.names.begin();
  } else if (transforms.has(keyword)) draft.names.transform(keyword);
  else if (draft.names.match(option)) return;
  else condition(option, draft);
}

function number({ keyword, value }: Option, { at, numbers }: Draft): void {
  const digits = value ?? '';
  const number = /^\d{1,10}$/.test(digits) ? Number(digits) : Number.NaN;
  const least = keyword === 'sid' ? 1 : 0;
  if (!(number >= least && number < 2 ** 32 - 1)) {
    throw refused(at, `${keyword} ${quoted(digits)} is no number that it can be`, `write ${keyword}:1;`);
  }
  if (keyword === 'sid' && numbers.has('sid')) throw refused(at, 'it has two sids', 'take one of them out');
  numbers.set(keyword, number);
}

function flow({ value }: Option, draft: Draft): void {
  const said = readFlow(value ?? '', draft.at);
  draft.flow.push(said);
  draft.packets ||= !isDirectionOnly(said);
}

/** Keywords that ask something of the connection besides its name. */
function condition(option: Option, draft: Draft): void {
  const { keyword, value } = option;
  if (keyword === 'app-layer-protocol') protocol(option, draft);
  else if (keyword === 'ip_proto') ipProtocol(value ?? '', draft);
  else if (keyword === 'ssl_state' && value?.trim() === 'client_hello') {
    draft.about('tls', keyword);
    draft.messages = true;
    draft.hello = true;
    draft.names.interrupt();
  } else if (keyword === 'bypass') draft.also = 'bypass';
  else if (keyword === 'flowbits' && !/^\s*(?:isset|isnotset)/i.test(value ?? '')) return;
  else if (keyword === 'pkt_data') draft.names.leave('payload');
  else if (ofOthers.test(keyword)) others(keyword, draft);
  else if (ofTls.test(keyword)) {
    draft.messages = true;
    draft.names.leave('elsewhere');
    draft.doubt('data', doubtOf(keyword));
  } else outside(keyword, draft);
}

function outside(keyword: string, draft: Draft): void {
  if (!isKeyword(keyword)) draft.unknown.push(keyword);
  if (keyword === 'replace') draft.also = 'replace';
  draft.packets = true;
  draft.doubt(ofData.test(keyword) ? 'data' : 'start', doubtOf(keyword));
  // What a keyword that is not known here does to the buffer under way is not known either.
  draft.names.unknownMatch();
}

function others(keyword: string, draft: Draft): void {
  const ofPackets = /^(?:icmp|itype$|icode$|udp|rpc$)/.test(keyword);
  if (!ofPackets) draft.about('another', keyword);
  draft.never = true;
  draft.names.leave('elsewhere');
}

function protocol({ value, negated }: Option, draft: Draft): void {
  if (draft.application !== null)
    throw refused(
      draft.at,
      'app-layer-protocol stands beside a protocol that says it already',
      'take it out',
    );
  draft.wantsTls.push((value === 'tls') !== negated);
}

/** `ip_proto:!TCP`, `6`, `TCP`; anything with < or > is not evaluated. */
function ipProtocol(value: string, draft: Draft): void {
  const { at, header } = draft;
  if (header.protocol.kind !== 'ip')
    throw refused(
      at,
      'ip_proto stands in a rule that is not for ip',
      'write the protocol in its place in the header',
    );
  // The engine makes it a part of the header: a rule with nothing else is still about addresses only.
  const [, sign = '', name = ''] = /^([!<>]?)\s*(\w+)$/.exec(value.trim()) ?? [];
  if (sign === '<' || sign === '>' || name === '') {
    draft.doubt('start', doubtOf('ip_proto'));
    return;
  }
  const isTcp = /^(?:tcp|6)$/i.test(name);
  draft.never ||= sign === '!' ? isTcp : !isTcp;
}

type Ends = Pick<Signature, 'source' | 'sourcePort' | 'target' | 'targetPort'>;

function endsOf(header: Header, at: ConfigLine): Ends {
  return {
    source: group(header.source, parseAddresses, at),
    sourcePort: group(header.sourcePort, parsePorts, at),
    target: group(header.target, parseAddresses, at),
    targetPort: group(header.targetPort, parsePorts, at),
  };
}

function needDefined(ends: Ends, variables: Variables, at: ConfigLine): void {
  const missing = [
    ...variablesIn([ends.source, ends.target]).filter((name) => !variables.addresses.has(nameOf(name))),
    ...variablesIn([ends.sourcePort, ends.targetPort]).filter((name) => !variables.ports.has(nameOf(name))),
  ];
  if (missing[0] === undefined) return;
  throw refused(at, `${quoted(missing[0])} is not defined`, 'define it under vars in suricata.yaml');
}

function variablesIn(groups: readonly Group<unknown>[]): readonly string[] {
  return groups
    .flatMap(({ plus, minus }) => [...plus, ...minus])
    .flatMap((term) =>
      term.kind === 'variable' ? [term.name] : term.kind === 'group' ? variablesIn([term.group]) : [],
    );
}

function group<T extends AddressRange | Interval>(
  text: string,
  parse: (text: string) => Group<T>,
  at: ConfigLine,
): Group<T> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof NoGroup)) throw error;
    throw refused(at, error.message, 'write any, a list in brackets or a variable such as $HOME_NET');
  }
}

/** In the order of SignatureSetType. What is not known here is taken to match packets. */
function kindOf(draft: Draft, { source, target }: Ends, variables: Variables): Kind {
  const { application, flow: options, wantsTls } = draft;
  if (draft.messages) return 'transaction';
  if (draft.names.payload) return 'stream';
  if (application !== null) return draft.packets ? 'packet' : 'application';
  if (wantsTls.length > 0) return draft.packets ? 'packet' : 'protocol-only';
  const oneWay = effective(options).some(({ direction }) => direction !== null);
  if (draft.packets || oneWay) return 'packet';
  const negative = [source, target].map((list) => takesOut(list, (name) => isNegative(name, variables)));
  if (negative.includes(true)) return 'like-ip-only';
  return negative.includes(null) ? 'perhaps-ip-only' : 'ip-only';
}
