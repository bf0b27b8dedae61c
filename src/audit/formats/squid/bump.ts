/**
 * ssl_bump: is the tunnel passed on, decrypted or cut? Three steps: the CONNECT request, the client's TLS
 * greeting, the server's certificate (src/client_side.cc, src/ssl/PeekingPeerConnector.cc, 5.7).
 */
import type { ConfigLine } from '../../../model/audit.js';
import { ownOf } from '../../../text/own.js';
import type { Entry, Rule } from './access.js';
import { isRule } from './access.js';
import type { Reading } from './acl.js';
import { readTerm } from './acl-terms.js';
import { matchesAll, type World } from './match.js';
import { refused } from './refuse.js';
import type { Request, Step } from './request.js';
import { eachValue, valuesOf, words } from './values.js';

const actions = [
  'splice',
  'none',
  'bump',
  'client-first',
  'server-first',
  'terminate',
  'peek',
  'stare',
] as const;
export type BumpAction = (typeof actions)[number];

/** How the directive was written before Squid 3.3. */
const formerActions: Readonly<Record<string, BumpAction>> = { allow: 'client-first', deny: 'none' };

export interface BumpVerdict {
  readonly result: 'tunnel' | 'decrypt' | 'terminate';
  readonly at: ConfigLine | null;
  /** Where it is settled: from the second step on Squid has read the client's greeting, and so the name in it. */
  readonly step: Step;
}

const banned: Readonly<Record<Step, readonly BumpAction[]>> = {
  1: [],
  2: ['none', 'client-first', 'server-first'],
  3: ['none', 'client-first', 'server-first', 'peek', 'stare'],
};

export function readBump(rest: string, at: ConfigLine, reading: Reading): Rule<BumpAction> {
  const [word = '', ...after] = words(rest);
  const action = actions.find((known) => known === word) ?? ownOf(formerActions, word);
  if (!action)
    throw refused(
      at,
      `${JSON.stringify(word)} is no action of ssl_bump`,
      `write one of ${actions.join(', ')}`,
    );
  const values = [...eachValue(valuesOf(after, at, reading.from, reading.library))];
  return { action, terms: values.map((value) => readTerm(value, reading)), at };
}

export function evaluateBump(
  list: readonly Entry<BumpAction>[],
  request: Request,
  world: World,
): BumpVerdict {
  let looked: 'peek' | 'stare' | null = null;
  for (const step of [1, 2, 3] as const) {
    const rule = firstMatch(list, step, looked, { ...request, named: request.named || step > 1 }, world);
    if (!rule) {
      return step === 3 && looked === 'stare'
        ? { result: 'decrypt', at: lastLine(list), step }
        : { result: 'tunnel', at: null, step };
    }
    if (rule.action === 'peek' || rule.action === 'stare') {
      looked = rule.action;
      continue;
    }
    return { result: resultOf(rule.action), at: rule.at, step };
  }
  return { result: 'tunnel', at: null, step: 3 };
}

function resultOf(action: BumpAction): BumpVerdict['result'] {
  if (action === 'terminate') return 'terminate';
  return action === 'splice' || action === 'none' ? 'tunnel' : 'decrypt';
}

function lastLine(list: readonly Entry<BumpAction>[]): ConfigLine | null {
  return list.findLast(isRule)?.at ?? null;
}

function firstMatch(
  list: readonly Entry<BumpAction>[],
  step: Step,
  looked: 'peek' | 'stare' | null,
  request: Request,
  world: World,
): Rule<BumpAction> | null {
  for (const entry of list) {
    if (!isRule(entry) || banned[step].includes(entry.action)) continue;
    if (!matchesAll(entry.terms, { ...request, step }, world)) continue;
    if (step < 3 || canStill(entry.action, looked, request)) return entry;
  }
  return null;
}

/** Having looked at the server's greeting one way, Squid can seldom go the other: that depends on the greetings. */
function canStill(action: BumpAction, looked: 'peek' | 'stare' | null, { ask }: Request): boolean {
  const turns = (looked === 'peek' && action === 'bump') || (looked === 'stare' && action === 'splice');
  if (!turns) return true;
  return ask({
    key: `turn ${action}`,
    unknown: `whether Squid can still ${action} after ${looked}`,
    options: [false, true],
  });
}
