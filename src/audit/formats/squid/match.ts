/** Does an ACL match a request? Asks for what is not known; the same unknown is asked for once. */
import { type IpRange, representatives } from '../../ip.js';
import { type Acl, type AclTable, allMoments, type Term } from './acl.js';
import { CredentialsWanted, type Request } from './request.js';
import { holds, type Moment } from './time.js';

export interface Listener {
  readonly port: number;
  /** `name=`, or the port as it is written. */
  readonly name: string;
  readonly bumps: boolean;
}

/** What the whole configuration says besides its lists. */
export interface World {
  readonly acls: AclTable;
  readonly listeners: readonly Listener[];
  /** Includes that were not at hand. */
  readonly gaps: readonly string[];
  /** May they add values to the ACLs that are known? Squid gathers an ACL's values over all files. */
  readonly additions: boolean;
}

export function matchesAll(terms: readonly Term[], request: Request, world: World): boolean {
  return terms.every(({ acl, negated }) => matches(acl, request, world) !== negated);
}

function matches(acl: Acl, request: Request, world: World): boolean {
  if (matchesKnown(acl, request, world)) return true;
  if (acl.type.kind === 'never' && acl.unread.length === 0) return false;
  const [unread] = acl.unread;
  const [gap] = world.additions ? world.gaps : [];
  const unknown = unread ?? (gap === undefined ? undefined : `the include ${gap}, which was not given`);
  if (unknown === undefined) return false;
  return request.ask({ key: `unread ${acl.name}`, unknown, options: [false, true] });
}

function matchesKnown(acl: Acl, request: Request, world: World): boolean {
  switch (acl.type.kind) {
    case 'client':
      return acl.addresses.has(clientOf(request, world));
    case 'destination':
      return matchesDestination(acl, request, world);
    case 'domains':
      return acl.domains.has(request.host);
    case 'domain-patterns':
      return matchesExpressions(acl, request.host, request);
    case 'url-patterns':
      return matchesExpressions(acl, `${request.host}:${request.port}`, request);
    case 'port':
      return (
        portMatches(acl, request.port) ||
        (request.grant?.acl === acl.name && request.grant.port === request.port)
      );
    case 'method':
      return acl.words.has('CONNECT');
    case 'protocol':
      // The URI of a CONNECT request has no scheme (src/anyp/Uri.cc, 5.7).
      return acl.words.has('NONE');
    case 'time':
      return holds(acl.periods, momentOf(request, world));
    case 'any-of':
      return acl.lines.some((line) => line.some((term) => matchesAll([term], request, world)));
    case 'all-of':
      return acl.lines.some((line) => matchesAll(line, request, world));
    case 'step':
      return (
        request.step !== null &&
        [...acl.words].some((word) => word.toLowerCase() === `sslbump${request.step}`)
      );
    case 'listener-port':
      return portMatches(acl, listenerOf(request, world)?.port ?? -1);
    case 'listener-name':
      return acl.words.has(listenerOf(request, world)?.name ?? '');
    case 'login':
      return matchesLogin(acl, request);
    case 'unknowable':
      return request.ask({
        key: `acl ${acl.name}`,
        unknown: `${acl.type.depends} (ACL ${acl.name})`,
        options: [false, true],
      });
    case 'always':
      return true;
    case 'never':
      return false;
  }
}

const portMatches = ({ ports }: Acl, port: number) =>
  ports.some(({ first, last }) => first <= port && port <= last);

function matchesExpressions(acl: Acl, text: string, { ask }: Request): boolean {
  return acl.expressions.some(({ source, test }) => {
    const truth = test(text);
    if (truth !== null) return truth;
    return ask({
      key: `expression ${source} ${text}`,
      unknown: `what the expression ${source} matches`,
      options: [false, true],
    });
  });
}

/** Where credentials are wanted and none are right, Squid answers 407 and looks no further. */
function matchesLogin(acl: Acl, { ask }: Request): boolean {
  const accepted = ask({
    key: 'login',
    unknown: 'the credentials that the client sends',
    options: [true, false],
  });
  if (!accepted) throw new CredentialsWanted();
  if (acl.words.has('REQUIRED')) return true;
  return ask({
    key: `login ${acl.name}`,
    unknown: `the user who logs in (ACL ${acl.name})`,
    options: [false, true],
  });
}

function matchesDestination(acl: Acl, request: Request, world: World): boolean {
  if (acl.numericOnly) return false;
  if (request.address !== null) return acl.addresses.has(request.address);
  const address = request.ask<bigint | null>({
    key: 'address',
    unknown: `the addresses of ${request.host} (give a check's report with --addresses)`,
    options: [...classes(world.acls, 'destination'), null],
  });
  return address !== null && acl.addresses.has(address);
}

function clientOf(request: Request, world: World): bigint {
  if (request.client !== null) return request.client;
  const addresses = classes(world.acls, 'client');
  if (addresses.length === 1) return addresses[0] ?? 0n;
  return request.ask({
    key: 'client',
    unknown: "the client's address (give it with --client-ip)",
    options: addresses,
  });
}

const known = new WeakMap<AclTable, Map<string, readonly bigint[]>>();

/** One address for each way in which the ACLs of a kind can tell addresses apart. */
function classes(acls: AclTable, kind: 'client' | 'destination'): readonly bigint[] {
  const cache = known.get(acls) ?? new Map<string, readonly bigint[]>();
  known.set(acls, cache);
  const found = cache.get(kind);
  if (found) return found;
  const sets = [...acls.all].filter(({ type }) => type.kind === kind).map(({ addresses }) => addresses);
  const ranges: readonly IpRange[] = sets.flatMap((set) => set.ranges);
  const bySignature = new Map<string, bigint>();
  for (const address of representatives(ranges)) {
    const signature = sets.map((set) => (set.has(address) ? '1' : '0')).join('');
    if (!bySignature.has(signature)) bySignature.set(signature, address);
  }
  const result = [...bySignature.values()];
  cache.set(kind, result);
  return result;
}

function momentOf({ ask }: Request, { acls }: World): Moment {
  const lists = [...acls.all].filter(({ type }) => type.kind === 'time').map(({ periods }) => periods);
  const bySignature = new Map<string, Moment>();
  for (const moment of allMoments(acls)) {
    const signature = lists.map((periods) => (holds(periods, moment) ? '1' : '0')).join('');
    if (!bySignature.has(signature)) bySignature.set(signature, moment);
  }
  return ask({
    key: 'time',
    unknown: 'the time of day and the day of the week',
    options: [...bySignature.values()],
  });
}

export function listenerOf({ ask }: Request, { listeners }: World): Listener | null {
  const [only] = listeners;
  if (listeners.length === 1 && only) return only;
  const options = listeners.length === 0 ? [null] : listeners;
  return ask<Listener | null>({ key: 'listener', unknown: 'which http_port the client calls', options });
}
