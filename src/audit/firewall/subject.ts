import type { Flow } from '../../model/audit.js';
import type { Family } from '../addresses.js';
import { type Destination, sourceOf } from '../destinations.js';
import type { Vantage } from '../format.js';
import { type Possible, point } from '../intervals.js';
import { not, type Truth } from '../truth.js';

/** A flow at a firewall whose rules speak of named objects: one of its addresses, and its name. */
export interface Subject {
  readonly host: string;
  readonly family: Family;
  readonly source: Possible;
  readonly destination: Possible;
  readonly sourcePort: Possible;
  readonly port: Possible;
  /** Interface or zone, null where it is not known. */
  readonly from: string | null;
  readonly to: string | null;
  /** True: take it for granted that its address is in no object whose content nobody told us. */
  readonly stranger?: true;
}

/** Clients use ports 1024 and above: RFC 6056, 3.2. */
const clientPorts: Possible = [{ low: 1024n, high: 65535n }];

export function subjectOf(flow: Flow, destination: Destination, vantage: Vantage): Subject {
  return {
    host: flow.host.toLowerCase(),
    family: destination.family,
    source: sourceOf(flow, destination.family),
    destination: destination.possible,
    sourcePort: clientPorts,
    port: point(flow.port),
    from: vantage.inInterface,
    to: vantage.outInterface,
  };
}

/** One thing a rule asks of a flow. `doubt`: what would settle it where the answer is null. */
export interface Test {
  judge(subject: Subject): Truth;
  readonly doubt: string;
}

export function unknown(doubt: string): Test {
  return { judge: () => null, doubt };
}

export function always(truth: Truth): Test {
  return { judge: () => truth, doubt: '' };
}

export function inverted(test: Test, invert: boolean): Test {
  return invert ? { ...test, judge: (subject) => not(test.judge(subject)) } : test;
}

/** Interface or zone. */
export function isOneOf(end: 'from' | 'to', names: readonly string[]): Test {
  const option = end === 'from' ? '--in-interface' : '--out-interface';
  return {
    judge: (subject) => (subject[end] === null ? null : names.includes(subject[end])),
    doubt: `the ${end === 'from' ? 'incoming' : 'outgoing'} interface or zone (give ${option})`,
  };
}
