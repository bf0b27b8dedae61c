/** What address and service objects stand for, whatever the product calls them. */
import { type AddressRange, type Family, parseAddressRange } from '../addresses.js';
import { type Interval, isIn, merge, type Possible } from '../intervals.js';
import { all, any, not, type Truth } from '../truth.js';
import type { Subject, Test } from './subject.js';

export type AddressTerm =
  | { readonly kind: 'any' }
  | ({ readonly kind: 'range' } & AddressRange)
  /** A host by its name; where a family is given, by its addresses of that family only. */
  | { readonly kind: 'name'; readonly name: string; readonly below: Below; readonly family?: Family }
  /** All of `terms` but what is in `but`. */
  | { readonly kind: 'except'; readonly terms: readonly AddressTerm[]; readonly but: readonly AddressTerm[] }
  /** Where a family is given, nothing of the other is meant. */
  | { readonly kind: 'unknown'; readonly because: string; readonly family?: Family };

/** Are the names below a name meant: no, and the name itself too, and not itself, or is that last not told? */
export type Below = 'no' | 'too' | 'only' | 'perhaps-too';

export const anywhere: AddressTerm = { kind: 'any' };

/** An address, a network, a range; null for anything else. */
export function rangeTerm(text: string): AddressTerm | null {
  const range = parseAddressRange(text);
  return range && { kind: 'range', ...range };
}

export function nameTerm(text: string): AddressTerm {
  return { kind: 'name', name: text.toLowerCase().replace(/\.$/, ''), below: 'no' };
}

export function nameMatches(host: string, name: string, below: Below): Truth {
  if (host === name) return below === 'perhaps-too' ? null : below !== 'only';
  return below !== 'no' && host.endsWith(`.${name}`);
}

/**
 * A list of objects, of which one has to hold. A firewall matches a name by the addresses it has for it: the
 * name we ask about is then matched, another name is not, whatever addresses both may share for a while.
 */
export function addresses(end: 'source' | 'destination', terms: readonly AddressTerm[]): Test {
  const ranges = { 4: rangesOf(terms, 4), 6: rangesOf(terms, 6) };
  const open = terms.some(({ kind }) => kind === 'any');
  const holes = terms.flatMap((term) => (term.kind === 'except' ? [except(end, term)] : []));
  const unclear = terms.find((term) => term.kind === 'unknown' || (end === 'source' && term.kind === 'name'));
  const mayBe = (family: Family): boolean =>
    terms.some((term) =>
      term.kind === 'unknown' ? (term.family ?? family) === family : end === 'source' && term.kind === 'name',
    );
  const named = ({ host, family }: Subject): Truth =>
    end === 'destination' &&
    any(
      terms,
      (term) =>
        term.kind === 'name' &&
        (term.family ?? family) === family &&
        nameMatches(host, term.name, term.below),
    );
  const judge = (subject: Subject): Truth => {
    if (open) return true;
    const whole = [named(subject), isIn(subject[end], ranges[subject.family])];
    const truth = any([...whole, ...holes.map((test) => test.judge(subject))], (one) => one);
    if (truth !== false || !mayBe(subject.family)) return truth;
    return subject.stranger && end === 'destination' ? false : null;
  };
  return { judge, doubt: unclear ? doubtOf(end, unclear) : (holes[0]?.doubt ?? doubtOf(end, undefined)) };
}

function except(end: 'source' | 'destination', term: AddressTerm & { readonly kind: 'except' }): Test {
  const inside = addresses(end, term.terms);
  const outside = addresses(end, term.but);
  return {
    judge: (subject) => all([inside.judge(subject), not(outside.judge(subject))], (one) => one),
    doubt: term.but.some(({ kind }) => kind === 'unknown') ? outside.doubt : inside.doubt,
  };
}

function doubtOf(end: 'source' | 'destination', unclear: AddressTerm | undefined): string {
  if (unclear?.kind === 'unknown') return unclear.because;
  return end === 'source'
    ? "the client's address (give --client-ip)"
    : "the host's addresses (give --addresses)";
}

function rangesOf(terms: readonly AddressTerm[], family: Family): Possible {
  return merge(
    terms.flatMap((term) => (term.kind === 'range' && term.family === family ? [term.range] : [])),
  );
}

export type ServiceTerm =
  /** TCP to these ports, from any port unless `source` says otherwise. */
  | { readonly kind: 'tcp'; readonly ports: readonly Interval[]; readonly source?: readonly Interval[] }
  /** Another protocol: no connection of ours. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown'; readonly because: string };

export const everyPort: readonly Interval[] = [{ low: 0n, high: 65535n }];
export const anyService: ServiceTerm = { kind: 'tcp', ports: everyPort };

export function services(terms: readonly ServiceTerm[]): Test {
  const unclear = terms.find(({ kind }) => kind === 'unknown');
  const judge = (subject: Subject): Truth => {
    const truths = terms.map((term): Truth => {
      if (term.kind === 'other') return false;
      if (term.kind === 'unknown') return null;
      const source = term.source ? isIn(subject.sourcePort, merge(term.source)) : true;
      const port = isIn(subject.port, merge(term.ports));
      return source === false || port === false ? false : source === null ? null : port;
    });
    if (truths.includes(true)) return true;
    return truths.includes(null) ? null : false;
  };
  return { judge, doubt: unclear?.kind === 'unknown' ? unclear.because : "the client's port" };
}

/** `443`, `1-1023`, with any of the separators given; null for anything else. */
export function portInterval(
  text: string,
  separator: RegExp,
  number: (text: string) => number | null,
): Interval | null {
  const [first = '', last = first, more] = text.split(separator);
  const low = number(first.trim());
  const high = number(last.trim());
  if (more !== undefined || low === null || high === null || low > high) return null;
  return { low: BigInt(low), high: BigInt(high) };
}
