import type { ConfigLine } from '../../model/audit.js';
import type { Signature } from './signature.js';
import { noVariables } from './variables.js';

const anything = { plus: [{ kind: 'any' }], minus: [] } as const;

/** Rules that are there and that nobody showed us: they may pass or drop anything, from the first packet on. */
export function unseenRules(at: ConfigLine, because: string): readonly Signature[] {
  const rule: Signature = {
    at,
    action: 'pass',
    gid: 1,
    sid: 0,
    revision: 0,
    priority: 0,
    protocol: { kind: 'ip', family: null },
    source: anything,
    sourcePort: anything,
    target: anything,
    targetPort: anything,
    twoWay: false,
    variables: noVariables,
    kind: 'like-ip-only',
    flow: [],
    wantsTls: [],
    application: null,
    names: [],
    atHello: false,
    never: false,
    doubts: [{ from: 'start', because }],
    also: null,
    unknown: [],
    late: null,
  };
  return [rule, { ...rule, action: 'drop' }];
}
