import { type Interval, isIn, merge, type Possible } from '../../intervals.js';
import { type Condition, interfaceIs } from '../../netfilter/condition.js';
import { doubts, type Packet } from '../../netfilter/packet.js';
import { all, type Truth } from '../../truth.js';
import type { IpSet, IpSets } from './ipset.js';
import type { Element, Part } from './ipset-element.js';

export type Side = 'src' | 'dst';

/**
 * `-m set --match-set NAME src,dst`: each direction says which end of the packet the set's part of the same
 * number is compared with.
 */
export function matchSet(name: string, sides: readonly Side[], sets: IpSets): Condition {
  const set = sets.get(name);
  if (!set) {
    const doubt = `what is in the set ${name} (give the output of "ipset save" beside the rules)`;
    return { judge: () => null, doubt };
  }
  return { judge: (packet) => judge(set, sides, packet, sets), doubt: doubtOf(set, sides) };
}

function doubtOf(set: IpSet, sides: readonly Side[]): string {
  if (set.obscure) return set.obscure;
  if (set.timed) return `the set ${set.name}, whose entries come and go while it runs`;
  const ends = [...new Set(sides)].map((side) => doubts[side === 'src' ? 'source' : 'destination']);
  return `whether ${ends.join(' and ')} is in the set ${set.name}`;
}

function judge(set: IpSet, sides: readonly Side[], packet: Packet, sets: IpSets): Truth {
  if (set.obscure) return null;
  if (set.parts.length === 0) return judgeList(set, sides, packet, sets);
  // The kernel never matches a set of more parts than directions, or of the other family (ip_set_test).
  if (sides.length < set.parts.length) return false;
  if (set.family !== null && set.family !== packet.family) return false;
  const truth = judgeElements(set, sides, packet);
  if (!set.timed) return truth;
  return truth === true && lastingMatch(set, sides, packet) ? true : null;
}

/** Members that do not exist were removed when the list was saved; one that refers to itself cannot be made. */
function judgeList(set: IpSet, sides: readonly Side[], packet: Packet, sets: IpSets): Truth {
  let truth: Truth = false;
  for (const name of set.members) {
    const member = sets.get(name);
    const found = member && member.parts.length > 0 ? judge(member, sides, packet, sets) : null;
    if (found === true) return set.timed ? null : true;
    if (found === null) truth = null;
  }
  return set.timed ? null : truth;
}

function lastingMatch(set: IpSet, sides: readonly Side[], packet: Packet): boolean {
  const clear = set.elements.every(({ nomatch }) => !nomatch);
  return (
    clear && set.elements.some((element) => element.lasting && matches(element, set, sides, packet) === true)
  );
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

function walkElements(set: IpSet, sides: readonly Side[], packet: Packet): Truth {
  const found = set.elements
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
