/** Does an ACL match a request? Asks for what is not known; the same unknown is asked for once. */
import type { ConfigLine } from '../../../model/audit.js';
import { type IpRange, representatives } from '../../ip.js';
import type { Truth } from '../../truth.js';
import { type Acl, type AclTable, allMoments, type Term } from './acl.js';
import { CredentialsWanted, type Request } from './request.js';
import { holds, type Moment } from './time.js';

export interface Listener {
  readonly at: ConfigLine;
  readonly port: number;
  /** `name=`, or the port as it is written. */
  readonly name: string;
  readonly bumps: boolean;
  /** Does it take connections that were meant for the host itself, redirected by a firewall (https_port intercept)? */
  readonly intercepts: boolean;
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
      return matchesClient(acl, request, world);
    case 'destination':
      return matchesDestination(acl, request, world);
    case 'domains':
      return matchesName(acl, request, (name) => acl.domains.has(name));
    case 'domain-patterns':
      return matchesName(acl, request, (name) => matchesExpressions(acl, name, request));
    case 'url-patterns':
      return matchesUrl(acl, request);
    case 'port':
      return (
        portMatches(acl, request.port) ||
        request.grants.some((grant) => grant.acl === acl.name && grant.port === request.port)
      );
    case 'method':
      return request.inner ? matchesInnerMethod(acl, request) : acl.words.has('CONNECT');
    case 'protocol':
      // The URI of a CONNECT request has no scheme (src/anyp/Uri.cc, 5.7).
      return acl.words.has(request.inner ? 'HTTPS' : 'NONE');
    case 'path':
      return (
        request.inner &&
        asks(request, `path ${acl.name}`, `the paths of the requests inside (ACL ${acl.name})`)
      );
    case 'time':
      return holds(acl.periods, momentOf(request, world));
    case 'any-of':
      return acl.lines.some((line) => line.some((term) => matchesAll([term], request, world)));
    case 'all-of':
      return acl.lines.some((line) => matchesAll(line, request, world));
    case 'step':
      return [...acl.words].some((word) => word.toLowerCase() === `sslbump${request.step}`);
    case 'listener-port':
      return portMatches(acl, listenerOf(request, world)?.port ?? -1);
    case 'listener-name':
      return acl.words.has(listenerOf(request, world)?.name ?? '');
    case 'login':
      return matchesLogin(acl, request);
    case 'unknowable':
      return asks(request, `acl ${acl.name}`, `${acl.type.depends} (ACL ${acl.name})`);
    case 'always':
      return true;
    case 'never':
      return false;
  }
}

function asks({ ask }: Request, key: string, unknown: string): boolean {
  return ask({ key, unknown, options: [false, true] });
}

/** `has`: does the ACL hold this name? */
function matchesName(acl: Acl, request: Request, has: (name: string) => boolean): boolean {
  if (acl.typeName.startsWith('ssl::')) return matchesServerName(acl, request, has);
  if (request.named) return has(request.host);
  if (acl.options.has('-n') && acl.type.kind === 'domains') return false;
  return asks(
    request,
    `name ${acl.name}`,
    'the name that DNS gives for the address of a connection that was redirected to Squid',
  );
}

/**
 * The name that the client asked for; once Squid holds the server's certificate (step 3) the names in it count
 * instead, unless an option says otherwise (src/acl/ServerName.cc, 5.7). A certificate that is good for the host
 * names it, or a wildcard that ACLs of domains take for it.
 */
function matchesServerName(acl: Acl, request: Request, has: (name: string) => boolean): boolean {
  const { options, type } = acl;
  const certificate = () =>
    asks(request, `certificate ${acl.name}`, `the names in the server's certificate (ACL ${acl.name})`);
  if (options.has('--server-provided')) return request.step === 3 ? certificate() : has('none');
  if (!request.named) {
    return type.kind === 'domains' ? false : asks(request, `name ${acl.name}`, 'the address of the host');
  }
  if (request.step !== 3 || options.has('--client-requested') || options.has('--consensus'))
    return has(request.host);
  return (type.kind === 'domains' && has(request.host)) || certificate();
}

/** CONNECT asks for `host:port`, and inside the tunnel for `https://host/path`. */
function matchesUrl(acl: Acl, request: Request): boolean {
  // Such as the predefined `manager`.
  if (acl.expressions.length === 0) return false;
  if (request.inner)
    return asks(request, `url ${acl.name}`, `the URLs of the requests inside (ACL ${acl.name})`);
  if (request.named) return matchesExpressions(acl, `${request.host}:${request.port}`, request);
  return asks(request, `name ${acl.name}`, 'the address of the host');
}

/** Methods of HTTP that the services may use: nobody says which they do. */
const usualMethods = ['GET', 'POST', 'PUT', 'HEAD'];

function matchesInnerMethod({ words }: Acl, { ask }: Request): boolean {
  if (!usualMethods.some((method) => words.has(method))) return false;
  const method = ask({ key: 'method', unknown: 'the method of the requests inside', options: usualMethods });
  return words.has(method);
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
  if (acl.options.has('-n')) return false;
  return destinationsOf(request, world).some((address) => acl.addresses.has(address));
}

/** What Squid asks of an ACL is whether any address of the host lies in it (src/acl/DestinationIp.cc). */
function destinationsOf(request: Request, world: World): readonly bigint[] {
  if (request.addresses !== null) return request.named ? request.addresses : request.addresses.slice(0, 1);
  const known = classes(world.acls, 'destination');
  return request.ask<readonly bigint[]>({
    key: 'address',
    unknown: `the addresses of ${request.host} (give a check's report with --addresses)`,
    options: [...known.map((one) => [one]), ...(request.named ? together(known) : []), []],
  });
}

/** A host may have addresses of several kinds: two by two, and all. */
function together(kinds: readonly bigint[]): readonly (readonly bigint[])[] {
  if (kinds.length > mostKinds) return [kinds];
  const pairs = kinds.flatMap((one, index) => kinds.slice(index + 1).map((other) => [one, other]));
  return kinds.length > 2 ? [...pairs, kinds] : pairs;
}

/** More than these make more cases than can be tried. */
const mostKinds = 8;

const alike = new WeakMap<Acl, Truth>();

/** Is it the same whoever the client is, as with `all`? Then nobody is asked for the client. */
function sameForAll(acl: Acl, { acls }: World): Truth {
  const found = alike.get(acl);
  if (found !== undefined) return found;
  const [first, ...others] = classes(acls, 'client').map((address) => acl.addresses.has(address));
  const same = first !== undefined && others.every((other) => other === first) ? first : null;
  alike.set(acl, same);
  return same;
}

function matchesClient(acl: Acl, request: Request, world: World): boolean {
  if (request.client !== null) return acl.addresses.has(request.client);
  return sameForAll(acl, world) ?? acl.addresses.has(askClient(request, world));
}

function askClient({ ask }: Request, { acls }: World): bigint {
  return ask({
    key: 'client',
    unknown: "the client's address (give it with --client-ip)",
    options: classes(acls, 'client'),
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
  const unknown = listeners.some(({ intercepts }) => intercepts)
    ? 'whether the client is set to use the proxy or a firewall redirects its connections to it (https_port)'
    : 'which http_port the client calls';
  return ask<Listener | null>({ key: 'listener', unknown, options });
}

/** Does Squid learn the host's name from the client at once? Not where a firewall redirects the connection. */
export function arrivesNamed(request: Request, world: World): boolean {
  if (world.listeners.every(({ intercepts }) => !intercepts)) return true;
  return !listenerOf(request, world)?.intercepts;
}
