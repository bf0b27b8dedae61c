import type { ConfigLine } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';

/** What one `add` makes. */
export interface Item {
  readonly at: ConfigLine;
  /** `ip firewall filter` */
  readonly path: string;
  readonly values: ReadonlyMap<string, string>;
}

/** `add key=value ...` in the menu `path`. */
export function itemOf(at: ConfigLine, path: string, command: string): Item {
  return { at, path, values: pairs(command.slice(3), at, path) };
}

export function refused(at: ConfigLine, what: string): UsageError {
  return new UsageError({
    message: `RouterOS would not take this line: ${what}`,
    hint: 'give the output of "/export", whole',
    at: { file: at.file, line: at.line },
  });
}

/** What is empty is not set: RouterOS 6 exports `dst-address-list=""`, and "/export verbose" writes `!dst-address-list`. */
function pairs(text: string, at: ConfigLine, path: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const pair = /\s*(?:(!?[a-z0-9.-]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)|![a-z0-9.-]+)(?=\s|$)/giy;
  let end = 0;
  for (let found = pair.exec(text); found; found = pair.exec(text)) {
    const [, key = '', value = ''] = found;
    const plain = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
    if (plain !== '') values.set(key, plain);
    end = pair.lastIndex;
  }
  if (telling.test(path) && text.slice(end).trim() !== '')
    throw refused(at, `"${text.slice(end).trim().slice(0, 40)}" is no key=value`);
  return values;
}

/** Menus that decide what passes: what is not understood elsewhere does not matter. */
export const telling =
  /^(?:ip|ipv6) (?:firewall\b|address$)|^ip (?:dns static|dhcp-server|hotspot)|^interface list\b|^ppp\b/;
