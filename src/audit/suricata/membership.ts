/** Is an end of the connection in a list of addresses or ports? */
import { type Family, publicSpace } from '../addresses.js';
import { type Interval, isIn, merge, type Possible } from '../intervals.js';
import { all, any, not, type Truth } from '../truth.js';
import type { AddressRange, Group, Term } from './groups.js';
import { nameOf, type Variables } from './variables.js';

export type End = 'client' | 'host';

/** The connection, as far as it is known. */
export interface Connection {
  readonly family: Family;
  readonly addresses: Readonly<Record<End, Possible>>;
  readonly ports: Readonly<Record<End, Possible>>;
  /**
   * Told of what is not known: the same key is the same unknown. The answer, where one possibility after the other
   * is tried; null where it is left open.
   */
  readonly ask: (key: string, unknown: string) => Truth;
}

/** The same as a rule sees it. */
export interface World extends Connection {
  readonly variables: Variables;
}

const settles: Readonly<Record<End, string>> = {
  client: "the client's address (give --client-ip)",
  host: "the host's addresses (give --addresses)",
};

export function addressIn(group: Group<AddressRange>, end: End, world: World): Truth {
  const excepted = any(group.minus, (term) => termHolds(term, end, world));
  return excepted === true ? false : all([addressAmong(group, end, world), not(excepted)], (one) => one);
}

function addressAmong({ plus }: Group<AddressRange>, end: End, world: World): Truth {
  if (plus.length === 0 || plus.some(({ kind }) => kind === 'any')) return true;
  const others = any(plus, (term) => (term.kind === 'value' ? false : termHolds(term, end, world)));
  return others === true || any([others, rangesHold(plus, end, world)], (one) => one);
}

function rangesHold(terms: readonly Term<AddressRange>[], end: End, world: World): Truth {
  const ranges = terms.flatMap((term) =>
    term.kind === 'value' && term.value.family === world.family ? [term.value.range] : [],
  );
  if (ranges.length === 0) return false;
  const merged = ranges.length === 1 ? ranges : merge(ranges);
  return isIn(world.addresses[end], merged) ?? world.ask(`${end} in ${spelt(merged)}`, settles[end]);
}

function termHolds(term: Term<AddressRange>, end: End, world: World): Truth {
  if (term.kind === 'any') return true;
  if (term.kind === 'value') return rangesHold([term], end, world);
  if (term.kind === 'group') return addressIn(term.group, end, world);
  return variableHolds(term.name, end, world);
}

const undefinedIn = (variable: string) => `what ${variable} is, which is not in the file`;

function variableHolds(variable: string, end: End, world: World): Truth {
  const { variables } = world;
  const group = variable.startsWith('$') ? variables.addresses.get(nameOf(variable)) : undefined;
  // A variable that stands for itself is refused by Suricata; here it must only come to an end.
  if (group) return addressIn(group, end, without(variable, world));
  if (variable === '$HOME_NET') return atHome(end, world);
  if (variable !== '$EXTERNAL_NET') return world.ask(`${end} in ${variable}`, undefinedIn(variable));
  const outside = not(atHome(end, world));
  if (outside !== false || variables.external === 'not-home') return outside;
  return world.ask('EXTERNAL_NET is any', undefinedIn(variable));
}

function without(variable: string, world: World): World {
  const addresses = new Map(world.variables.addresses);
  addresses.delete(nameOf(variable));
  return { ...world, variables: { ...world.variables, addresses } };
}

/** Where nothing says what HOME_NET is, the clients are in it, which is what it is for, and no public address is. */
function atHome(end: End, world: World): Truth {
  if (end === 'client') return true;
  const isPublic = isIn(world.addresses.host, publicSpace[world.family]);
  return isPublic === true ? false : world.ask('host in $HOME_NET', undefinedIn('$HOME_NET'));
}

export function portIn(group: Group<Interval>, end: End, world: World): Truth {
  const holds = (term: Term<Interval>): Truth => {
    if (term.kind === 'any') return true;
    if (term.kind === 'group') return portIn(term.group, end, world);
    if (term.kind === 'value') return portBetween(term.value, end, world);
    const inner = world.variables.ports.get(nameOf(term.name));
    if (!inner || !term.name.startsWith('$'))
      return world.ask(`${end} port in ${term.name}`, undefinedIn(term.name));
    const ports = new Map(world.variables.ports);
    ports.delete(nameOf(term.name));
    return portIn(inner, end, { ...world, variables: { ...world.variables, ports } });
  };
  const among = group.plus.length === 0 ? true : any(group.plus, holds);
  return among === false ? false : all([among, not(any(group.minus, holds))], (one) => one);
}

/**
 * A client takes any port of thousands. That it is one of the few that a rule singles out (`any -> any 8883`, met by
 * an answer to the client's port 8883) is left out of account: nothing could be said of any connection.
 */
const few = 1024n;

function portBetween(range: Interval, end: End, world: World): Truth {
  const truth = isIn(world.ports[end], [range]);
  if (truth !== null) return truth;
  if (end === 'client' && range.high - range.low < few) return false;
  return world.ask(`${end} port in ${spelt([range])}`, `the ${end}'s port`);
}

const spelt = (ranges: Possible) => ranges.map(({ low, high }) => `${low}-${high}`).join(' ');
