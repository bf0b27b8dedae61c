/** Makes signatures of rules, and refuses what `suricata -T` refuses. */
import type { ConfigLine } from '../../model/audit.js';
import { Draft } from './draft.js';
import { type Ends, endsOf, needDefined } from './ends.js';
import { needsFit, needsOneView } from './fit.js';
import { effective } from './flow-option.js';
import { takesOut } from './groups.js';
import { readHeader } from './header.js';
import { doubtOf } from './keywords.js';
import { readOptions } from './options.js';
import { readOption } from './read-option.js';
import { refused } from './refuse.js';
import type { Kind, Signature } from './signature.js';
import { isNegative, type Variables } from './variables.js';

export function parseSignature(at: ConfigLine, variables: Variables): Signature {
  const { header, options } = readHeader(at);
  const draft = new Draft(at, header);
  for (const option of readOptions(options, at)) readOption(option, draft);
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
