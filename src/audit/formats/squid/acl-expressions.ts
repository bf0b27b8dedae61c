/** The values of an ACL that are regular expressions. */
import type { ConfigLine } from '../../../model/audit.js';
import type { Acl, Expression, Reading } from './acl.js';
import { regexOptions } from './acl-options.js';
import { noteEmpty, noteMissing } from './acl-remarks.js';
import { refused } from './refuse.js';
import { eachValue, valuesOf } from './values.js';

export function readExpressions(acl: Acl, tokens: readonly string[], at: ConfigLine, reading: Reading): void {
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
