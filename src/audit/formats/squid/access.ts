/** Access lists: `http_access allow A !B`, first match wins, the opposite of the last line where none does. */
import type { ConfigLine } from '../../../model/audit.js';
import type { Acl, Reading, Term } from './acl.js';
import { readTerm } from './acl-terms.js';
import { matchesAll, type World } from './match.js';
import type { Request } from './request.js';
import { eachValue, valuesOf, words } from './values.js';

export interface Rule<Action extends string> {
  readonly action: Action;
  readonly terms: readonly Term[];
  readonly at: ConfigLine;
}

/** An include that was not at hand stands between the rules: it may hold some. */
export type Entry<Action extends string> = Rule<Action> | { readonly gap: string; readonly at: ConfigLine };

export type Access = 'allow' | 'deny';

/** What a list came to; `rule` is null where no line matched. */
export interface Verdict {
  readonly allow: boolean;
  readonly rule: Rule<Access> | null;
  /** Where in the list the deciding entry stands. */
  readonly index: number;
  readonly at: ConfigLine | null;
}

const accessWords: readonly string[] = ['allow', 'deny'] satisfies readonly Access[];

/** One access line, or null where Squid skips it (which is said). */
export function readAccess(
  name: string,
  rest: string,
  at: ConfigLine,
  reading: Reading,
): Rule<Access> | null {
  const [action = '', ...after] = words(rest);
  const terms = [...eachValue(valuesOf(after, at, reading.from, reading.library))].map((value) =>
    readTerm(value, reading),
  );
  if (accessWords.includes(action) && terms.length > 0) return { action: action as Access, terms, at };
  reading.remark({
    kind: 'unmatchable',
    message: `Squid skips this ${name} line: ${terms.length > 0 ? `${JSON.stringify(action)} is neither allow nor deny` : 'it names no ACL'}`,
    remedy: `write ${name} allow|deny ACL...`,
    at,
  });
  return null;
}

/** The ACL of ports that a denying rule wants the port to be in, such as SSL_ports of `deny CONNECT !SSL_ports`. */
export function lackingPort({ action, terms }: Rule<Access>, port: number): Acl | null {
  if (action !== 'deny') return null;
  const term = terms.find(
    ({ acl, negated }) =>
      negated &&
      acl.type.kind === 'port' &&
      !acl.ports.some(({ first, last }) => first <= port && port <= last),
  );
  return term?.acl ?? null;
}

export function isRule<Action extends string>(entry: Entry<Action>): entry is Rule<Action> {
  return 'terms' in entry;
}

/** Evaluates a list that has entries. */
export function evaluate(list: readonly Entry<Access>[], request: Request, world: World): Verdict {
  for (const [index, entry] of list.entries()) {
    if (isRule(entry)) {
      if (matchesAll(entry.terms, request, world)) {
        return { allow: entry.action === 'allow', rule: entry, index, at: entry.at };
      }
      continue;
    }
    const action = request.ask<Access | null>({
      key: `gap ${index}`,
      unknown: `the include ${entry.gap}, which was not given`,
      options: [null, 'allow', 'deny'],
    });
    if (action) return { allow: action === 'allow', rule: null, index, at: entry.at };
  }
  return unmatched(list, request);
}

function unmatched(list: readonly Entry<Access>[], { ask }: Request): Verdict {
  const last = list.at(-1);
  const rule = list.findLast(isRule) ?? null;
  const at = rule?.at ?? last?.at ?? null;
  if (last && !isRule(last)) {
    const unknown = `the include ${last.gap}, which was not given`;
    return {
      allow: ask({ key: 'gap default', unknown, options: [false, true] }),
      rule: null,
      index: list.length,
      at,
    };
  }
  return { allow: rule?.action === 'deny', rule: null, index: list.length, at };
}

/** The first later line that would allow what the line at `index` denies, or null. */
export function shadowedBy(
  list: readonly Entry<Access>[],
  index: number,
  request: Request,
  world: World,
): ConfigLine | null {
  for (const entry of list.slice(index + 1)) {
    if (!isRule(entry)) return null;
    if (!matchesAll(entry.terms, request, world)) continue;
    return entry.action === 'allow' ? entry.at : null;
  }
  return null;
}
