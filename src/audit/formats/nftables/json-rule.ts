/** The expressions and statements of libnftables-json(5), put into the words of the script language. */
import type { Element, Operator, Right, Statement, Verdict } from './ast.js';
import { rejection } from './reject.js';
import { targetExtension } from './xt.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };

function fields(value: Json | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value as Json];
}

/** A value or a list of them as text. */
export function texts(value: Json): readonly string[] {
  return list(value).map(text);
}

function text(value: Json): string {
  const { prefix, range } = fields(value);
  if (prefix !== undefined) return `${text(fields(prefix).addr ?? '')}/${text(fields(prefix).len ?? '')}`;
  if (range !== undefined) return list(range).map(text).join('-');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function keyOf(value: Json): readonly string[] {
  const { concat } = fields(value);
  return concat === undefined ? [text(value)] : list(concat).map(text);
}

export function elementsOf(value: Json): readonly Element[] {
  return list(value).map((item): Element => {
    const pair = Array.isArray(item) && item.length === 2 ? item : null;
    const keyed = pair ? (pair[0] as Json) : item;
    const { elem } = fields(keyed);
    const key = elem === undefined ? keyed : (fields(elem).val ?? '');
    const lasting =
      elem === undefined || (fields(elem).timeout === undefined && fields(elem).expires === undefined);
    return { key: keyOf(key), verdict: pair ? verdictOf(fields(pair[1] as Json)) : null, lasting };
  });
}

function verdictOf(value: Fields): Verdict | null {
  const [kind, to] = Object.entries(value)[0] ?? [];
  if (kind === 'accept' || kind === 'drop' || kind === 'return' || kind === 'continue') return { kind };
  if (kind === 'jump' || kind === 'goto') return { kind, chain: text(fields(to).target ?? '') };
  return kind === 'queue' ? { kind: 'elsewhere', because: 'a program decides (queue)' } : null;
}

/** Null for what no selector of the script language names: its answer is then unknown. */
function selectorOf(value: Json): string | null {
  const { payload, meta, ct, fib } = fields(value);
  if (payload !== undefined) {
    const { protocol, field } = fields(payload);
    return protocol === undefined ? 'raw payload' : `${text(protocol)} ${text(field ?? '')}`;
  }
  if (meta !== undefined) return `meta ${text(fields(meta).key ?? '')}`;
  if (ct !== undefined) {
    const { key, dir } = fields(ct);
    return ['ct', ...(dir === undefined ? [] : [text(dir)]), text(key ?? '')].join(' ');
  }
  if (fib !== undefined) {
    const { flags, result } = fields(fib);
    return ['fib', ...list(flags).map(text), text(result ?? '')].join(' ');
  }
  return typeof value === 'object' ? (Object.keys(fields(value))[0] ?? null) : null;
}

function selectorsOf(value: Json): readonly string[] {
  const { concat } = fields(value);
  return (concat === undefined ? [value] : list(concat)).map((part) => selectorOf(part) ?? 'unknown');
}

function rightOf(value: Json): Right {
  const { set, concat, '|': flags } = fields(value);
  if (set !== undefined) return { kind: 'elements', elements: elementsOf(set) };
  if (concat !== undefined) return { kind: 'elements', elements: elementsOf([value]) };
  if (flags !== undefined) return { kind: 'flags', values: flatFlags(flags) };
  if (typeof value === 'string' && value.startsWith('@')) return { kind: 'named', name: value.slice(1) };
  return { kind: 'flags', values: texts(value) };
}

/** `a | b | c` may come as pairs within pairs. */
function flatFlags(value: Json): readonly string[] {
  return list(value).flatMap((part) => {
    const { '|': inner } = fields(part);
    return inner === undefined ? [text(part)] : flatFlags(inner);
  });
}

const operators = new Set(['==', '!=', '!', '<', '>', '<=', '>=']);

function matchOf({ op, left, right }: Fields): Statement {
  const { '&': masked } = fields(left);
  const [selected = null, mask] = masked === undefined ? [left ?? null] : list(masked);
  const operator = (operators.has(String(op)) ? op : 'is') as Operator;
  const masks = mask === undefined ? null : fields(mask)['|'] === undefined ? texts(mask) : flatFlags(mask);
  return {
    kind: 'match',
    selectors: selectorsOf(selected),
    mask: masks,
    operator,
    right: rightOf(right ?? null),
  };
}

const elsewhere: Readonly<Record<string, string>> = {
  queue: 'a program decides (queue)',
  dnat: 'this rule sends the connection to another address (dnat)',
  redirect: 'this rule sends the connection to a program on this machine (redirect)',
  tproxy: 'this rule hands the connection to a transparent proxy (tproxy)',
  fwd: 'this rule forwards the packet to another device (fwd)',
  synproxy: 'this machine answers first (synproxy) and connects on afterwards',
};

const doubts: Readonly<Record<string, string>> = {
  limit: 'a rate limit',
  quota: 'a quota',
  'ct count': 'how many connections there are',
  meter: 'a rate limit',
};

const passing = new Set([
  'counter',
  'log',
  'comment',
  'last',
  'dup',
  'flow',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'secmark',
]);

/** One entry of a rule's "expr". */
export function statementOf(value: Json): readonly Statement[] {
  const entry = fields(value);
  const [kind = '', content = null] = Object.entries(entry)[0] ?? [];
  const verdict = kind === 'queue' ? null : verdictOf(entry);
  if (verdict) return [{ kind: 'verdict', verdict }];
  const because = elsewhere[kind];
  if (because !== undefined) return [{ kind: 'verdict', verdict: { kind: 'elsewhere', because } }];
  const doubt = doubts[kind];
  if (doubt !== undefined) return [{ kind: 'doubt', because: doubt }];
  if (passing.has(kind)) return [];
  switch (kind) {
    case 'match':
      return [matchOf(fields(content))];
    case 'vmap':
      return [vmapOf(fields(content))];
    case 'reject': {
      const { type } = fields(content);
      return rejection(typeof type === 'string' ? type : null);
    }
    case 'masquerade':
    case 'snat':
      return [{ kind: 'verdict', verdict: { kind: 'accept' } }];
    case 'notrack':
      return [{ kind: 'notrack' }];
    case 'mangle':
      return JSON.stringify(content).includes('"map"')
        ? [{ kind: 'doubt', because: 'a map that may not hold the key' }]
        : [];
    case 'set':
    case 'map':
      return updateOf(fields(content));
    case 'xt':
      return extensionOf(fields(content));
    default:
      return [{ kind: 'strange', text: kind }];
  }
}

function vmapOf({ key, data }: Fields): Statement {
  return { kind: 'vmap', selectors: selectorsOf(key ?? null), right: rightOf(data ?? null) };
}

function updateOf({ set, stmt }: Fields): readonly Statement[] {
  const name = text(set ?? '').replace(/^@/, '');
  const limited = /"(?:limit|quota|ct count)"/.test(JSON.stringify(stmt ?? null));
  return [
    { kind: 'updates', set: name },
    ...(limited ? [{ kind: 'doubt', because: 'a rate limit' } as const] : []),
  ];
}

function extensionOf({ type, name }: Fields): readonly Statement[] {
  if (typeof type !== 'string' || typeof name !== 'string') return [{ kind: 'strange', text: 'xt' }];
  return targetExtension(type, name);
}
