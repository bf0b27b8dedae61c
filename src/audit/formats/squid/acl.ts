/** The `acl` lines of a configuration, read as Squid 5.7 reads them (src/acl/Acl.cc, ParseAclLine). */
import type { ConfigLine, Remark, SourceFile } from '../../../model/audit.js';
import type { Library } from '../../format.js';
import { ownOf } from '../../own.js';
import { type AclType, aclTypes, renamedTypes } from './acl-types.js';
import { AddressSet, parseAddress } from './address-set.js';
import { DomainSet } from './domain-set.js';
import { refused } from './refuse.js';
import { moments, parsePeriods } from './time.js';
import { eachValue, type Value, type Values, valuesOf, words } from './values.js';

type Expression = import('./patterns.js').Expression;

/** Compiles the regular expressions of an ACL: loaded only where there are some. */
export type Compile = typeof import('./patterns.js').expressionsOf;
type Period = ReturnType<typeof parsePeriods>[number];

/** A term of an access line or of a group: an ACL, perhaps negated. */
export interface Term {
  readonly acl: Acl;
  readonly negated: boolean;
}

/** One named ACL. Its values gather over all lines of its name: also lines that come after a rule which uses it. */
export interface Acl {
  readonly name: string;
  readonly typeName: string;
  readonly type: AclType;
  /** Where it is first defined; null for those that Squid predefines. */
  readonly at: ConfigLine | null;
  /** Such as `-n`: no look-up in DNS. */
  readonly options: Set<string>;
  /** List files and names whose content is not known here. */
  readonly unread: string[];
  readonly domains: DomainSet;
  readonly addresses: AddressSet;
  readonly expressions: Expression[];
  readonly ports: { readonly first: number; readonly last: number }[];
  readonly words: Set<string>;
  readonly periods: Period[];
  /** Groups: each line's terms. `any-of` takes one of them, `all-of` all of a line. */
  readonly lines: (readonly Term[])[];
}

export interface AclTable {
  find(name: string): Acl | undefined;
  readonly all: Iterable<Acl>;
}

/** ACL names are told apart without regard to case (Acl.cc, FindByName). */
export class Acls implements AclTable {
  readonly #byName = new Map<string, Acl>();

  find(name: string): Acl | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  get all(): Iterable<Acl> {
    return this.#byName.values();
  }

  define(name: string, typeName: string, at: ConfigLine | null): Acl {
    const acl: Acl = {
      name,
      typeName,
      type: ownOf(aclTypes, typeName) ?? { kind: 'never' },
      at,
      options: new Set(),
      unread: [],
      domains: new DomainSet(),
      addresses: new AddressSet(),
      expressions: [],
      ports: [],
      words: new Set(),
      periods: [],
      lines: [],
    };
    this.#byName.set(name.toLowerCase(), acl);
    return acl;
  }
}

export interface Reading {
  readonly acls: Acls;
  readonly library: Library;
  readonly from: SourceFile;
  readonly remark: (remark: Remark) => void;
  /** True once authentication is set up: proxy_auth is refused before. */
  readonly authenticates: boolean;
  /** Names that external_acl_type gave before: what others external ACLs name is refused. */
  readonly helpers: ReadonlySet<string>;
  /** Expressions that wait for their engine, which is loaded only where there are some. */
  readonly later: (work: (compile: Compile) => void) => void;
  /** Was an include not at hand before this line? Then a name that is not known may be defined there. */
  readonly incomplete: boolean;
}

const longestName = 63;

/** On a line that uses the ACL one character less fits (Squid 5.7). */
const longestTerm = 62;

export function readAcl(rest: string, at: ConfigLine, reading: Reading): void {
  const [name, given, ...after] = words(rest);
  if (name === undefined || given === undefined) {
    throw refused(at, 'an acl line needs a name and a type', 'write acl NAME TYPE VALUE');
  }
  if (name.length > longestName)
    throw refused(at, `the ACL name is longer than ${longestName} characters`, 'shorten it');
  // An old way to define what is built in: Squid ignores the line.
  if (given === 'proto' && name === 'manager') return;
  const typeName = ownOf(renamedTypes, given) ?? given;
  if (!ownOf(aclTypes, typeName))
    throw refused(at, `there is no ACL type ${JSON.stringify(given)}`, 'correct the type');
  const known = reading.acls.find(name);
  if (known && known.typeName !== typeName) {
    const where = known.at ? ` (${known.at.file}:${known.at.line})` : '';
    throw refused(
      at,
      `ACL ${name} is of type ${known.typeName} already${where}`,
      'give the ACL another name',
    );
  }
  if (typeName.startsWith('proxy_auth') && !reading.authenticates) {
    throw refused(
      at,
      'no authentication scheme is configured above this proxy_auth ACL',
      'put auth_param above it',
    );
  }
  if (typeName === 'external') checkHelper(after[0], at, reading);
  const acl = known ?? reading.acls.define(name, typeName, at);
  readValues(acl, rest, after, at, reading);
}

function checkHelper(helper: string | undefined, at: ConfigLine, { helpers, incomplete }: Reading): void {
  if (incomplete || (helper !== undefined && helpers.has(helper))) return;
  throw refused(
    at,
    `no external_acl_type above defines ${helper === undefined ? 'a helper for it' : JSON.stringify(helper)}`,
    'put external_acl_type above it',
  );
}

function readValues(
  acl: Acl,
  rest: string,
  after: readonly string[],
  at: ConfigLine,
  reading: Reading,
): void {
  const { kind } = acl.type;
  if (kind === 'domain-patterns' || kind === 'url-patterns') {
    readExpressions(acl, words(rest, true).slice(2), at, reading);
    return;
  }
  const values = valuesOf(withoutOptions(acl, after, at), at, reading.from, reading.library);
  if (values.missing !== null) noteMissing(acl, values.missing, at, reading);
  readKind(acl, values, at, reading);
  if (values.missing === null && isEmpty(acl)) noteEmpty(acl, at, reading);
}

function readKind(acl: Acl, values: Values, at: ConfigLine, reading: Reading): void {
  switch (acl.type.kind) {
    case 'domains':
      readDomains(acl, values, at);
      return;
    case 'client':
    case 'destination':
      for (const value of eachValue(values)) addAddress(acl, value, reading.remark);
      return;
    case 'port':
    case 'listener-port':
      for (const value of eachValue(values)) acl.ports.push(portRange(value));
      return;
    case 'time':
      acl.periods.push(...parsePeriods(eachValue(values), at));
      return;
    case 'any-of':
    case 'all-of':
      acl.lines.push([...eachValue(values)].map((value) => readMember(acl, value, reading)));
      return;
    case 'method':
    case 'protocol':
      for (const { text } of eachValue(values)) acl.words.add(text.toUpperCase());
      return;
    case 'step':
      for (const { text } of eachValue(values)) acl.words.add(step(text, at));
      return;
    default:
      for (const { text } of eachValue(values)) acl.words.add(text);
  }
}

/** `SslBump1`, `SslBump2`, `SslBump3` (src/acl/AtStepData.cc). */
function step(text: string, at: ConfigLine): string {
  if (/^SslBump[123]$/i.test(text) || text === 'GeneratingCONNECT') return text;
  throw refused(at, `${JSON.stringify(text)} is no step`, 'write SslBump1, SslBump2 or SslBump3');
}

/** Takes the options off the front; what the type does not know is refused. */
function withoutOptions(acl: Acl, tokens: readonly string[], at: ConfigLine): readonly string[] {
  // Of these the values are never looked at, and so neither are the options (-i, -m).
  if (['unknowable', 'always', 'never', 'path', 'login'].includes(acl.type.kind)) return tokens;
  const known = acl.type.options ?? [];
  let index = 0;
  for (; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    if (!/^[-+]/.test(token)) break;
    if (token === '--') return tokens.slice(index + 1);
    if (!known.includes(token)) {
      throw refused(
        at,
        `ACL type ${acl.typeName} has no option ${token}`,
        'take the option out, or put -- before a value',
      );
    }
    acl.options.add(token);
  }
  if (acl.typeName.startsWith('ssl::')) onlyOne(acl.options, at);
  return tokens.slice(index);
}

/** Whose name ssl::server_name goes by: one of its options at most. */
function onlyOne(options: ReadonlySet<string>, at: ConfigLine): void {
  if (options.size > 1)
    throw refused(at, `${[...options].join(' and ')} exclude each other`, 'keep one of them');
}

function readDomains(acl: Acl, values: Values, at: ConfigLine): void {
  for (const { text } of values.inline) acl.domains.add(text, at.file, at.line);
  if (values.file) acl.domains.addFile(values.file);
}

/** What Squid says of the names of all lines together. Throws a UsageError for what it refuses. */
export function checkDomains({ name: acl, domains }: Acl, remark: (remark: Remark) => void): void {
  for (const { kind, name, other, file, line } of domains.clashes) {
    const at = { file, line };
    if (kind === 'fatal') {
      throw refused(
        { ...at, text: name },
        `${name} cannot stand in ACL ${acl} beside ${other}, which comes before it`,
        'keep the wider of the two (Squid 7 only warns)',
      );
    }
    remark({
      kind: 'unmatchable',
      ...(kind === 'star'
        ? {
            message: `${name} in ACL ${acl} matches nothing: Squid takes the star literally`,
            remedy: `write ${name.replace(/^\.?\*\.?/, '.')} for the domain and all below it`,
          }
        : {
            severity: 'note',
            message: `${name} in ACL ${acl} is already covered by ${other}`,
            remedy: `take ${name} out`,
          }),
      at,
    });
  }
}

function addAddress(acl: Acl, { text, at }: Value, remark: (remark: Remark) => void): void {
  const parsed = parseAddress(text);
  if (parsed.kind === 'invalid') {
    throw refused(
      at,
      `${JSON.stringify(text)} is no address, network or range`,
      'write ADDRESS, ADDRESS/PREFIX or FIRST-LAST',
    );
  }
  if (parsed.kind === 'unknown') {
    acl.unread.push(parsed.what);
    return;
  }
  if (parsed.readAs !== null) {
    remark({
      kind: 'unmatchable',
      message: `Squid reads ${text} in ACL ${acl.name} as ${parsed.readAs}`,
      remedy: 'write all four numbers of the address, without zeros in front',
      at,
    });
  }
  for (const range of parsed.ranges) {
    if (acl.addresses.add(range)) continue;
    remark({
      kind: 'unmatchable',
      message: `Squid 5 and 6 ignore ${text} in ACL ${acl.name} because it overlaps an earlier value (Squid 7 merges them)`,
      remedy: 'keep the wider of the two values alone',
      at,
    });
  }
}

function portRange({ text, at }: Value): { readonly first: number; readonly last: number } {
  const [, first, last = first] = /^\+?(\d+)(?:-\+?(\d+))?$/.exec(text) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (first === undefined || range.last > 65_535 || range.first > range.last) {
    throw refused(
      at,
      `${JSON.stringify(text)} is no port or range of ports`,
      'write a number from 0 to 65535, or FIRST-LAST',
    );
  }
  return range;
}

/** `NAME` or `!NAME` on an access line or in a group. */
export function readTerm(
  { text, at }: Value,
  { acls, incomplete }: Pick<Reading, 'acls' | 'incomplete'>,
): Term {
  const negated = text.startsWith('!');
  const name = negated ? text.slice(1) : text;
  const acl = acls.find(name);
  if (name.length > longestTerm)
    throw refused(at, `the ACL name is longer than ${longestTerm} characters`, 'shorten it');
  if (acl) return { acl, negated };
  if (!incomplete) {
    throw refused(at, `there is no ACL ${JSON.stringify(name)}`, 'define it above this line');
  }
  const unknown = acls.define(name, 'undefined', at);
  unknown.unread.push(`the ACL ${name}, which no file that was given defines`);
  return { acl: unknown, negated };
}

/** A term of a group. Squid 5.7 knows a group only below its first line, and ends with a crash where it holds itself. */
function readMember(group: Acl, value: Value, reading: Reading): Term {
  const term = readTerm(value, reading);
  if (!holdsItself(group, term.acl)) return term;
  throw refused(value.at, `ACL ${group.name} is a group that holds itself`, `take ${value.text} out`);
}

/** Step by step, for groups may lie in groups thousands deep. No group holds one that is only begun. */
function holdsItself(group: Acl, member: Acl): boolean {
  if (member === group || group.lines.length === 0) return member === group;
  const met = new Set([member]);
  for (const one of met) for (const { acl } of one.lines.flat()) met.add(acl);
  return met.has(group);
}

function readExpressions(acl: Acl, tokens: readonly string[], at: ConfigLine, reading: Reading): void {
  const values = valuesOf(regexOptions(acl, tokens, at), at, reading.from, reading.library);
  if (values.missing !== null) noteMissing(acl, values.missing, at, reading);
  const list = [...eachValue(values)];
  if (list.length === 0 && values.missing === null) noteEmpty(acl, at, reading);
  for (const value of list) {
    if (/(?:^|[^\\])(?:\\\\)*\\$/.test(value.text) && values.inline.includes(value)) {
      throw refused(at, 'a backslash with nothing after it', 'double the backslash or take it out');
    }
  }
  reading.later((compile) => {
    for (const expression of compile(list)) {
      acl.expressions.push(expression);
      if (expression.trouble) noteTrouble(acl, expression, reading);
    }
  });
}

/** `-i` and `+i` in front stay among the values: they switch case for what follows. */
function regexOptions(acl: Acl, tokens: readonly string[], at: ConfigLine): readonly string[] {
  const kept: string[] = [];
  const known = acl.type.options ?? [];
  let index = 0;
  for (; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    if (!/^[-+]/.test(token)) break;
    if (token === '--') {
      index += 1;
      break;
    }
    if (token === '-i' || token === '+i') kept.push(token);
    else if (known.includes(token)) acl.options.add(token);
    else throw refused(at, `ACL type ${acl.typeName} has no option ${token}`, 'take the option out');
  }
  if (acl.typeName.startsWith('ssl::')) onlyOne(acl.options, at);
  return [...kept, ...tokens.slice(index)];
}

function isEmpty(acl: Acl): boolean {
  const { kind } = acl.type;
  if (kind === 'domains') return acl.domains.isEmpty;
  if (kind === 'client' || kind === 'destination')
    return acl.addresses.ranges.length === 0 && acl.unread.length === 0;
  if (kind === 'port') return acl.ports.length === 0;
  if (kind === 'method' || kind === 'protocol') return acl.words.size === 0;
  return false;
}

function noteMissing(acl: Acl, path: string, at: ConfigLine, reading: Reading): void {
  acl.unread.push(`the file ${path}, which was not given`);
  reading.remark({
    kind: 'not-understood',
    message: `ACL ${acl.name} takes its values from ${path}, which was not given and does not lie beside the configuration`,
    remedy: `name the file on the command line too; where it does not exist at all, Squid takes the ACL for empty`,
    at,
  });
}

function noteEmpty(acl: Acl, at: ConfigLine, reading: Reading): void {
  reading.remark({
    kind: 'unmatchable',
    message: `ACL ${acl.name} has no values and matches nothing`,
    remedy: 'give it a value, or take out the lines that use it',
    at,
  });
}

function noteTrouble(acl: Acl, { source, at, trouble }: Expression, reading: Reading): void {
  const invalid = trouble?.kind === 'invalid';
  reading.remark({
    kind: invalid ? 'unmatchable' : 'not-understood',
    message: invalid
      ? `Squid skips the expression ${source} in ACL ${acl.name}: ${trouble?.why}`
      : `what the expression ${source} in ACL ${acl.name} matches is not known here: ${trouble?.why}`,
    remedy: 'write a simpler expression, or use dstdomain',
    at,
  });
}

/** Moments that stand for every time at which the ACLs of a table differ. */
export function allMoments(acls: AclTable) {
  return moments([...acls.all].flatMap(({ periods }) => periods));
}
