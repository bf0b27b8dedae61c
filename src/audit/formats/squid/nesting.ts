import { UsageError } from '../../../model/errors.js';
import type { Acl, AclTable } from './acl.js';

/** Deeper than anybody nests groups. */
const deepest = 200;

/**
 * Groups (any-of, all-of) may hold groups, and a later line may add one to itself. Squid loads that; what it then
 * makes of a circle is its own affair. Throws a UsageError for a circle, and for more than can be followed.
 */
export function checkNesting({ all }: AclTable): void {
  const depths = new Map<Acl, number>();
  for (const acl of all) if (acl.lines.length > 0) measure(acl, depths);
}

interface Visit {
  readonly acl: Acl;
  readonly members: readonly Acl[];
  next: number;
}

/** Members before the groups that hold them, without recursion: any depth is measured before it is refused. */
function measure(start: Acl, depths: Map<Acl, number>): void {
  const visit = (acl: Acl): Visit => ({
    acl,
    members: acl.lines.flatMap((line) => line.map((term) => term.acl)),
    next: 0,
  });
  const open = new Set([start]);
  const stack = depths.has(start) ? [] : [visit(start)];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const member = top.members[top.next++];
    if (!member) {
      const depth = 1 + top.members.reduce((most, one) => Math.max(most, depths.get(one) ?? 0), 0);
      if (depth > deepest) throw refusal(top.acl, `holds groups that hold groups, more than ${deepest} deep`);
      depths.set(top.acl, depth);
      open.delete(top.acl);
      stack.pop();
    } else if (open.has(member)) throw refusal(member, 'holds itself, by way of others or directly');
    else if (!depths.has(member)) {
      open.add(member);
      stack.push(visit(member));
    }
  }
}

function refusal({ name, at }: Acl, what: string): UsageError {
  return new UsageError({
    message: `the ACL ${name} ${what}: this is not followed here`,
    hint: 'name what is meant in fewer ACLs',
    ...(at ? { at: { file: at.file, line: at.line } } : {}),
  });
}
