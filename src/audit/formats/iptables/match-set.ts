import { type Interval, isIn, merge, type Possible } from '../../intervals.js';
import { type Condition, interfaceIs } from '../../netfilter/condition.js';
import { feedOf, inMovingSet, type SetFeed } from '../../netfilter/feeds.js';
import { doubts, type Packet } from '../../netfilter/packet.js';
import { all, any, type Truth } from '../../truth.js';
import type { IpSet, IpSets } from './ipset.js';
import type { Element, Part } from './ipset-element.js';

export type Side = 'src' | 'dst';

/**
 * `-m set --match-set NAME src,dst`: each direction says which end of the packet the set's part of the same
 * number is compared with.
 */
export function matchSet(name: string, sides: readonly Side[], sets: IpSets): Condition {
  const set = sets.byName.get(name);
  const feed = feedFor(name, sides, sets);
  const judge = set ? judgeOf(set, feed, sides, sets) : judgeUnseen(feed, sides);
  const doubt = set ? doubtOf(set, feed, sides) : doubtUnseen(name, feed);
  const fed = [feed, ...(set?.members ?? []).map((member) => feedFor(member, sides, sets))];
  const given = (packet: Packet) => fed.map((one) => one?.given(packet) ?? null).find((one) => one !== null);
  return { judge, doubt, given: (packet) => given(packet) ?? null };
}

/** dnsmasq and the like put addresses of hosts in: only where the far end is looked up do names count. */
function feedFor(name: string, sides: readonly Side[], { feeds }: IpSets): SetFeed | null {
  return sides[0] === 'dst' ? feedOf(feeds, { name, table: null }) : null;
}

type Judge = (packet: Packet) => Truth;

/** A set that was not given, and may be of any type. */
function judgeUnseen(feed: SetFeed | null, sides: readonly Side[]): Judge {
  const nothing = { lasting: false, passing: false } as const;
  return sides.includes('dst') ? (packet) => inMovingSet(feed, nothing, packet) : () => null;
}

function doubtUnseen(name: string, feed: SetFeed | null): string {
  return feed
    ? sharing(name)
    : `what is in the set ${name} (give the output of "ipset save" beside the rules)`;
}

function sharing(set: string): string {
  return `whether the host shares an address with one of the names that the set ${set} is filled with`;
}

function doubtOf(set: IpSet, feed: SetFeed | null, sides: readonly Side[]): string {
  if (set.obscure) return set.obscure;
  if (feed) return sharing(set.name);
  if (set.timed) return `the set ${set.name}, whose entries come and go while it runs`;
  const ends = [...new Set(sides)].map((side) => doubts[side === 'src' ? 'source' : 'destination']);
  return `whether ${ends.join(' and ')} is in the set ${set.name}`;
}

function judgeOf(set: IpSet, feed: SetFeed | null, sides: readonly Side[], sets: IpSets): Judge {
  if (set.obscure) return () => null;
  if (set.parts.length === 0) return judgeList(set, sides, sets);
  // The kernel never matches a set of more parts than directions, or of the other family (ip_set_test).
  if (sides.length < set.parts.length) return () => false;
  const content: Judge =
    set.timed || feed
      ? (packet) => judgeMoving(set, feed, sides, packet)
      : (packet) => judgeElements(set, sides, packet);
  return (packet) => (set.family !== null && set.family !== packet.family ? false : content(packet));
}

/** Members that do not exist were removed when the list was saved; one that refers to itself cannot be made. */
function judgeList(set: IpSet, sides: readonly Side[], sets: IpSets): Judge {
  const members = set.members.map((name): Judge => {
    const member = sets.byName.get(name);
    return member && member.parts.length > 0
      ? judgeOf(member, feedFor(name, sides, sets), sides, sets)
      : () => null;
  });
  return (packet) => {
    const truth = any(members, (judge) => judge(packet));
    return set.timed ? null : truth;
  };
}

function judgeMoving(set: IpSet, feed: SetFeed | null, sides: readonly Side[], packet: Packet): Truth {
  if (set.elements.some(({ nomatch }) => nomatch)) return null;
  const found = (lasting: boolean): Truth =>
    any(set.elements, (element) =>
      element.lasting === lasting ? matches(element, set, sides, packet) : false,
    );
  const elements = { lasting: found(true), passing: found(false) };
  if (holdsFarEnd(set, sides)) return inMovingSet(feed, elements, packet);
  return elements.lasting === true ? true : null;
}

/** Is an address of the far end among what an element holds? */
function holdsFarEnd({ parts }: IpSet, sides: readonly Side[]): boolean {
  return parts.some((part, index) => (part === 'ip' || part === 'net') && sides[index] === 'dst');
}

const merged = new WeakMap<IpSet, Possible>();

/** Sets of addresses alone are searched, not walked: they may be long. */
function judgeElements(set: IpSet, sides: readonly Side[], packet: Packet): Truth {
  const [kind, second] = set.parts;
  const plain = second === undefined && (kind === 'ip' || kind === 'net' || kind === 'port');
  if (plain && set.elements.every(({ nomatch, parts }) => !nomatch && parts[0]?.kind === 'numbers')) {
    let ranges = merged.get(set);
    if (!ranges) {
      ranges = merge(
        set.elements.flatMap(({ parts: [part] }) => (part?.kind === 'numbers' ? [part.range] : [])),
      );
      merged.set(set, ranges);
    }
    return isIn(field(kind as string, sides[0] as Side, packet), ranges);
  }
  return walkElements(set, sides, packet);
}

/**
 * Of hash:net,iface the kernel looks at the elements of the narrowest network that holds the address, and at no
 * wider ones, whatever their interfaces (`multi` in ip_set_hash_gen.h, mtype_test_cidrs). Null: which is not known.
 */
function lookedAt(set: IpSet, sides: readonly Side[], packet: Packet): readonly Element[] | null {
  if (set.parts[0] !== 'net' || set.parts[1] !== 'iface') return set.elements;
  const holds = (element: Element) => {
    const [net] = element.parts;
    return net?.kind === 'numbers' ? isIn(field('net', sides[0] as Side, packet), [net.range]) : null;
  };
  const near = set.elements.filter((element) => holds(element) !== false);
  if (near.length > 1 && near.some((element) => holds(element) === null)) return null;
  const [narrowest] = near.toSorted((a, b) => (width(a.parts[0]) < width(b.parts[0]) ? -1 : 1));
  return near.filter(({ parts }) => width(parts[0]) === width(narrowest?.parts[0]));
}

function walkElements(set: IpSet, sides: readonly Side[], packet: Packet): Truth {
  const elements = lookedAt(set, sides, packet);
  if (!elements) return null;
  const found = elements
    .map((element) => ({ element, truth: matches(element, set, sides, packet) }))
    .filter(({ truth }) => truth !== false);
  if (found.length === 0) return false;
  if (found.every(({ element }) => !element.nomatch))
    return found.some(({ truth }) => truth === true) ? true : null;
  if (found.some(({ truth }) => truth === null)) return null;
  // An element added again (-exist) takes the place of the one before.
  const [narrowest] = found
    .map(({ element }) => element)
    .reverse()
    .sort(byNarrowness);
  return !narrowest?.nomatch;
}

function width(part: Part | undefined): bigint {
  return part?.kind === 'numbers' ? part.range.high - part.range.low : 0n;
}

/** ipset tries the longest prefixes of the first network first, then those of the second. */
function byNarrowness(a: Element, b: Element): number {
  for (const [index, part] of a.parts.entries()) {
    const difference = width(part) - width(b.parts[index]);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}

function matches(element: Element, set: IpSet, sides: readonly Side[], packet: Packet): Truth {
  return all(element.parts.entries(), ([index, part]) => {
    const side = sides[index] as Side;
    if (part.kind === 'never') return false;
    if (part.kind === 'unknown') return null;
    if (part.kind === 'interface') {
      return interfaceIs(side === 'src' ? packet.inInterface : packet.outInterface, part.name, '+');
    }
    return isIn(field(set.parts[index] as string, side, packet), [part.range] as readonly Interval[]);
  });
}

function field(kind: string, side: Side, packet: Packet): Possible {
  if (kind === 'port') return side === 'src' ? packet.sourcePort : packet.destinationPort;
  return side === 'src' ? packet.source : packet.destination;
}
