/** The `acl` lines of a configuration, read as Squid 5.7 reads them (src/acl/Acl.cc, ParseAclLine). */
import type { ConfigLine, Remark } from '../../../model/audit.js';
import { ownOf } from '../../../text/own.js';
import type { Acl, Reading } from './acl.js';
import { readExpressions } from './acl-expressions.js';
import { withoutOptions } from './acl-options.js';
import { noteEmpty, noteMissing } from './acl-remarks.js';
import { readMember } from './acl-terms.js';
import { aclTypes, renamedTypes } from './acl-types.js';
import { parseAddress } from './address-set.js';
import { refused } from './refuse.js';
import { parsePeriods } from './time.js';
import { eachValue, type Value, type Values, valuesOf, words } from './values.js';

const longestName = 63;

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

function isEmpty(acl: Acl): boolean {
  const { kind } = acl.type;
  if (kind === 'domains') return acl.domains.isEmpty;
  if (kind === 'client' || kind === 'destination')
    return acl.addresses.ranges.length === 0 && acl.unread.length === 0;
  if (kind === 'port') return acl.ports.length === 0;
  if (kind === 'method' || kind === 'protocol') return acl.words.size === 0;
  return false;
}
