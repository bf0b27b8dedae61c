/** What access lines and groups name: an ACL, perhaps negated. */
import type { Acl, Reading, Term } from './acl.js';
import { refused } from './refuse.js';
import type { Value } from './values.js';

/** On a line that uses the ACL one character less fits (Squid 5.7). */
const longestTerm = 62;

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
export function readMember(group: Acl, value: Value, reading: Reading): Term {
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
