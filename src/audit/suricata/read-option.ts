import { quoted } from '../../text/quoted.js';
import type { Draft } from './draft.js';
import { isDirectionOnly, readFlow } from './flow-option.js';
import { doubtOf, isKeyword, ofData, ofOthers, ofTls, silent, transforms } from './keywords.js';
import type { Option } from './options.js';
import { refused } from './refuse.js';

/** Adds what an option says to the draft of its rule. */
export function readOption(option: Option, draft: Draft): void {
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
