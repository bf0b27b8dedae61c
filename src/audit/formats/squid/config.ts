/** A whole configuration, read once: its ACLs, its lists, and what else decides about a CONNECT request. */
import type { ConfigLine, Remark, SourceFile } from '../../../model/audit.js';
import type { Library } from '../../format.js';
import { type Access, type Entry, readAccess } from './access.js';
import type { Acls, Compile, Reading } from './acl.js';
import { checkDomains, readAcl } from './acl-line.js';
import { type BumpAction, readBump } from './bump.js';
import { type Directive, isGap, type Process, statements } from './directives.js';
import type { Listener } from './match.js';
import { checkNesting } from './nesting.js';
import { predefined } from './predefined.js';
import { words } from './values.js';

/** Lists that are evaluated for every CONNECT request, by their present name. */
const accessLists = {
  http_access: 'http_access',
  adapted_http_access: 'adapted_http_access',
  http_access2: 'adapted_http_access',
  miss_access: 'miss_access',
  never_direct: 'never_direct',
  always_direct: 'always_direct',
  url_rewrite_access: 'url_rewrite_access',
  redirector_access: 'url_rewrite_access',
} as const;

export type ListName = (typeof accessLists)[keyof typeof accessLists];

export interface Config {
  readonly acls: Acls;
  readonly lists: Readonly<Record<ListName, readonly Entry<Access>[]>>;
  readonly bump: readonly Entry<BumpAction>[];
  readonly listeners: readonly Listener[];
  /** Ports for HTTP that a firewall redirects, and for accelerated servers: no TLS connection comes in there. */
  readonly httpPorts: readonly ConfigLine[];
  readonly gaps: readonly string[];
  readonly peers: readonly Peer[];
  /** Programs and services that see the request and may refuse it or send it elsewhere. */
  readonly rewriter: ConfigLine | null;
  readonly adaptation: ConfigLine | null;
  readonly remarks: readonly Remark[];
  readonly workers: number;
  /** Regular expressions to compile before the configuration can be asked. */
  readonly expressions: readonly ((compile: Compile) => void)[];
}

/** Another proxy to go through. */
export interface Peer {
  readonly name: string;
  /** A sibling answers from its cache only. */
  readonly parent: boolean;
  readonly at: ConfigLine;
  /** cache_peer_access: may it take the request? */
  readonly access: Entry<Access>[];
}

interface Draft {
  readonly acls: Acls;
  readonly lists: Record<ListName, Entry<Access>[]>;
  readonly bump: Entry<BumpAction>[];
  readonly listeners: Listener[];
  readonly httpPorts: ConfigLine[];
  readonly gaps: string[];
  readonly peers: Peer[];
  rewriter: ConfigLine | null;
  adaptation: ConfigLine | null;
  icap: boolean;
  readonly remarks: Remark[];
  workers: number;
  authenticates: boolean;
  readonly helpers: Set<string>;
  quotedValues: boolean;
  readonly expressions: ((compile: Compile) => void)[];
}

export function readConfig(main: SourceFile, library: Library, process: Process): Config {
  const draft: Draft = {
    acls: predefined(),
    lists: {
      http_access: [],
      adapted_http_access: [],
      miss_access: [],
      never_direct: [],
      always_direct: [],
      url_rewrite_access: [],
    },
    bump: [],
    listeners: [],
    httpPorts: [],
    gaps: [],
    peers: [],
    rewriter: null,
    adaptation: null,
    icap: false,
    remarks: [],
    workers: 1,
    authenticates: false,
    helpers: new Set(),
    quotedValues: false,
    expressions: [],
  };
  for (const statement of statements(main, library, process)) {
    if (isGap(statement)) addGap(draft, statement.gap, statement.at);
    else read(statement, draft, main, library);
  }
  for (const acl of draft.acls.all) {
    if (acl.type.kind === 'domains') checkDomains(acl, (remark) => draft.remarks.push(remark));
  }
  checkNesting(draft.acls);
  return { ...draft, adaptation: draft.icap ? draft.adaptation : null };
}

function addGap(draft: Draft, gap: string, at: ConfigLine): void {
  draft.gaps.push(gap);
  draft.lists.http_access.push({ gap, at });
  draft.remarks.push({
    kind: 'not-understood',
    message: `the include ${gap} was not given and does not lie beside the configuration: its lines are unknown`,
    remedy: 'name the included files on the command line too',
    at,
  });
}

function readingOf(draft: Draft, from: SourceFile, library: Library): Reading {
  return {
    acls: draft.acls,
    library,
    from,
    remark: (remark) => draft.remarks.push(remark),
    authenticates: draft.authenticates,
    helpers: draft.helpers,
    later: (work) => draft.expressions.push(work),
    incomplete: draft.gaps.length > 0,
  };
}

function read({ name, rest, at }: Directive, draft: Draft, main: SourceFile, library: Library): void {
  if (draft.quotedValues && name !== 'configuration_includes_quoted_values') {
    if (name === 'acl' || name in accessLists || name === 'ssl_bump') addQuotedGap(draft, at);
    return;
  }
  const from = at.file === main.path ? main : { path: at.file, text: '' };
  const reading = readingOf(draft, from, library);
  if (name === 'acl') readAcl(rest, at, reading);
  else if (name in accessLists) addAccess(name as keyof typeof accessLists, rest, at, draft, reading);
  else if (name === 'ssl_bump') draft.bump.push(readBump(rest, at, reading));
  else if (name === 'cache_peer_access') addPeerAccess(rest, at, draft, reading);
  else readOther(name, rest, at, draft);
}

function addAccess(
  name: keyof typeof accessLists,
  rest: string,
  at: ConfigLine,
  draft: Draft,
  reading: Reading,
): void {
  const rule = readAccess(name, rest, at, reading);
  if (rule) draft.lists[accessLists[name]].push(rule);
}

function addPeerAccess(rest: string, at: ConfigLine, { peers }: Draft, reading: Reading): void {
  const [name = ''] = words(rest);
  const rule = readAccess('cache_peer_access', rest.slice(rest.indexOf(name) + name.length), at, reading);
  if (rule) peers.find((peer) => peer.name === name)?.access.push(rule);
}

/** Another way of writing values, which is not read here: such a line may say anything. */
function addQuotedGap(draft: Draft, at: ConfigLine): void {
  draft.gaps.push(`of quoted values at ${at.file}:${at.line}`);
  draft.lists.http_access.push({ gap: `of quoted values at ${at.file}:${at.line}`, at });
  draft.remarks.push({
    kind: 'not-understood',
    message: 'lines under configuration_includes_quoted_values are not read',
    remedy: 'write the values without quotes',
    at,
  });
}

function readOther(name: string, rest: string, at: ConfigLine, draft: Draft): void {
  const [first = '', second = ''] = words(rest);
  if (name === 'http_port' || name === 'https_port') addListener(name, first, rest, at, draft);
  else if (name === 'cache_peer') draft.peers.push(peer(rest, at));
  else if (name === 'workers') draft.workers = Number(first) || 1;
  else if (name === 'external_acl_type') draft.helpers.add(first);
  else if (name === 'auth_param') draft.authenticates ||= second === 'program';
  else if (name === 'url_rewrite_program' || name === 'redirect_program') draft.rewriter = at;
  else if (name === 'icap_enable' || name === 'ecap_enable') draft.icap = first === 'on';
  else if (name === 'adaptation_access' || name === 'icap_access') draft.adaptation ??= at;
  else if (name === 'configuration_includes_quoted_values') draft.quotedValues = first === 'on';
}

/** `[ADDRESS:]PORT [intercept|tproxy|accel] [ssl-bump] [name=NAME] ...` */
function addListener(
  directive: 'http_port' | 'https_port',
  address: string,
  rest: string,
  at: ConfigLine,
  { listeners, httpPorts }: Draft,
): void {
  const options = words(rest).slice(1);
  const redirected = ['intercept', 'transparent', 'tproxy'].some((mode) => options.includes(mode));
  if (options.includes('accel') || (redirected && directive === 'http_port')) {
    httpPorts.push(at);
    return;
  }
  const name = options.find((option) => option.startsWith('name='))?.slice('name='.length);
  const port = Number(/(\d+)$/.exec(address)?.[1] ?? Number.NaN);
  listeners.push({
    at,
    port,
    name: name ?? address,
    bumps: options.includes('ssl-bump'),
    intercepts: redirected,
  });
}

/** `HOST TYPE PORT ICP-PORT [name=NAME] ...` */
function peer(rest: string, at: ConfigLine): Peer {
  const [host = '', type = '', , , ...options] = words(rest);
  const name = options.find((option) => option.startsWith('name='))?.slice('name='.length);
  return { name: name ?? host, parent: type.toLowerCase() === 'parent', at, access: [] };
}
