/** Is an end of the connection in a list of addresses or ports? */
import { type Family, publicSpace } from '../addresses.js';
import { type Interval, isIn, merge, type Possible } from '../intervals.js';
import type { Ask } from '../possibilities.js';
import type { AddressRange, Group, Term } from './groups.js';
import { nameOf, type Variables } from './variables.js';

export type End = 'client' | 'host';

/** The connection, one possibility after the other where something is not known. */
export interface Connection {
  readonly family: Family;
  readonly addresses: Readonly<Record<End, Possible>>;
  readonly ports: Readonly<Record<End, Possible>>;
  readonly ask: Ask;
}

/** The same as a rule sees it. */
export interface World extends Connection {
  readonly variables: Variables;
}

const settles: Readonly<Record<End, string>> = {
  client: "the client's address (give --client-ip)",
  host: "the host's addresses (give --addresses)",
};

export function addressIn(group: Group<AddressRange>, end: End, world: World): boolean {
  const ranges = merge(
    group.plus.flatMap((term) =>
      term.kind === 'value' && term.value.family === world.family ? [term.value.range] : [],
    ),
  );
  const inside =
    group.plus.length === 0 ||
    group.plus.some(({ kind }) => kind === 'any') ||
    settled(isIn(world.addresses[end], ranges), `${end} in ${spelt(ranges)}`, settles[end], world) ||
    group.plus.some((term) => termHolds(term, end, world));
  return inside && !group.minus.some((term) => valueHolds(term, end, world) || termHolds(term, end, world));
}

function valueHolds(term: Term<AddressRange>, end: End, world: World): boolean {
  if (term.kind !== 'value' || term.value.family !== world.family) return false;
  const ranges = [term.value.range];
  return settled(isIn(world.addresses[end], ranges), `${end} in ${spelt(ranges)}`, settles[end], world);
}

function termHolds(term: Term<AddressRange>, end: End, world: World): boolean {
  if (term.kind === 'group') return addressIn(term.group, end, world);
  return term.kind === 'variable' && variableHolds(term.name, end, world);
}

function variableHolds(variable: string, end: End, world: World): boolean {
  const { variables } = world;
  const group = variable.startsWith('$') ? variables.addresses.get(nameOf(variable)) : undefined;
  // A variable that stands for itself is refused by Suricata; here it must only come to an end.
  if (group) return addressIn(group, end, without(variable, world));
  if (variable === '$HOME_NET') return atHome(end, world);
  if (variable === '$EXTERNAL_NET') {
    if (!atHome(end, world)) return true;
    if (variables.external === 'not-home') return false;
    return settled(null, 'EXTERNAL_NET is any', 'what $EXTERNAL_NET is, which is not in the file', world);
  }
  return settled(null, `${end} in ${variable}`, `what ${variable} is, which is not in the file`, world);
}

function without(variable: string, world: World): World {
  const addresses = new Map(world.variables.addresses);
  addresses.delete(nameOf(variable));
  return { ...world, variables: { ...world.variables, addresses } };
}

/** Where nothing says what HOME_NET is, the clients are in it, which is what it is for, and no public address is. */
function atHome(end: End, world: World): boolean {
  if (end === 'client') return true;
  const isPublic = isIn(world.addresses.host, publicSpace[world.family]);
  if (isPublic === true) return false;
  return settled(null, 'host in $HOME_NET', 'what $HOME_NET is, which is not in the file', world);
}

export function portIn(group: Group<Interval>, end: End, world: World): boolean {
  const holds = (term: Term<Interval>): boolean => {
    if (term.kind === 'any') return true;
    if (term.kind === 'group') return portIn(term.group, end, world);
    if (term.kind === 'value') return portBetween(term.value, end, world);
    const inner = world.variables.ports.get(nameOf(term.name));
    if (inner && term.name.startsWith('$')) {
      const ports = new Map(world.variables.ports);
      ports.delete(nameOf(term.name));
      return portIn(inner, end, { ...world, variables: { ...world.variables, ports } });
    }
    return settled(
      null,
      `${end} port in ${term.name}`,
      `what ${term.name} is, which is not in the file`,
      world,
    );
  };
  return (group.plus.length === 0 || group.plus.some(holds)) && !group.minus.some(holds);
}

/**
 * A client takes any port of thousands. That it is one of the few that a rule singles out (`any -> any 8883`, met by
 * an answer to the client's port 8883) is left out of account: nothing could be said of any connection.
 */
const few = 1024n;

function portBetween(range: Interval, end: End, world: World): boolean {
  const truth = isIn(world.ports[end], [range]);
  if (truth === null && end === 'client' && range.high - range.low < few) return false;
  return settled(truth, `${end} port in ${spelt([range])}`, `the ${end}'s port`, world);
}

function settled(truth: boolean | null, key: string, unknown: string, { ask }: World): boolean {
  return truth ?? ask({ key, unknown, options: [true, false] });
}

const spelt = (ranges: Possible) => ranges.map(({ low, high }) => `${low}-${high}`).join(' ');
