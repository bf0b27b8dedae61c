import type { ConfigLine } from '../../../model/audit.js';
import type { Acl, Reading } from './acl.js';

export function noteMissing(acl: Acl, path: string, at: ConfigLine, reading: Reading): void {
  acl.unread.push(`the file ${path}, which was not given`);
  reading.remark({
    kind: 'not-understood',
    message: `ACL ${acl.name} takes its values from ${path}, which was not given and does not lie beside the configuration`,
    remedy: `name the file on the command line too; where it does not exist at all, Squid takes the ACL for empty`,
    at,
  });
}

export function noteEmpty(acl: Acl, at: ConfigLine, reading: Reading): void {
  reading.remark({
    kind: 'unmatchable',
    message: `ACL ${acl.name} has no values and matches nothing`,
    remedy: 'give it a value, or take out the lines that use it',
    at,
  });
}
