/** The options between an ACL's type and its values, such as `-n`. */
import type { ConfigLine } from '../../../model/audit.js';
import type { Acl } from './acl.js';
import { refused } from './refuse.js';

/** Takes the options off the front; what the type does not know is refused. */
export function withoutOptions(acl: Acl, tokens: readonly string[], at: ConfigLine): readonly string[] {
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

/** `-i` and `+i` in front stay among the values: they switch case for what follows. */
export function regexOptions(acl: Acl, tokens: readonly string[], at: ConfigLine): readonly string[] {
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

/** Whose name ssl::server_name goes by: one of its options at most. */
function onlyOne(options: ReadonlySet<string>, at: ConfigLine): void {
  if (options.size > 1)
    throw refused(at, `${[...options].join(' and ')} exclude each other`, 'keep one of them');
}
