/** `/export` of RouterOS: a path, then `add` and `set` lines with `key=value` pairs. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { linesOf } from '../../lines.js';
import { type Item, itemOf, refused } from './item.js';
import { isOurScript, Router } from './router.js';

export interface Export {
  readonly items: readonly Item[];
  /** Lines that are commands of the scripting language, or change what stands elsewhere. */
  readonly strange: readonly ConfigLine[];
  /** True where it is a script that adds to the rules of a router, and these were not given. */
  readonly fragment: boolean;
}

/** A backslash at the end of a line takes the next one on, without its indentation. */
function* joined(file: SourceFile): Generator<ConfigLine> {
  let open: ConfigLine | null = null;
  for (const line of linesOf(file)) {
    if (open && line.text.trim() === '') throw refused(open, 'it goes on on the next line, which is empty');
    const whole: ConfigLine = open ? { ...open, text: open.text + line.text.trimStart() } : line;
    if (whole.text.endsWith('\\')) open = { ...whole, text: whole.text.slice(0, -1) };
    else {
      yield whole;
      open = null;
    }
  }
  if (open) throw refused(open, 'it goes on on the next line, which is missing');
}

/** `service-port` switches the helpers of FTP and the like, which no connection of ours uses. */
const firewallPath = /^(?:ip|ipv6) firewall\b(?! service-port)/;

/** A script is run on a router that is as its export says, in whatever order they are given. */
export function readExports(files: readonly SourceFile[]): Export {
  const router = new Router();
  const strange: ConfigLine[] = [];
  const scripts = files.filter(isOurScript);
  const exports = files.filter((file) => !scripts.includes(file));
  for (const file of [...exports, ...scripts]) readInto(router, file, strange);
  return { items: router.items, strange, fragment: exports.length === 0 };
}

function readInto(router: Router, file: SourceFile, strange: ConfigLine[]): void {
  let path = '';
  for (const line of joined(file)) {
    const text = line.text.trim();
    if (text === '' || text.startsWith('#')) continue;
    if (router.run({ ...line, text })) continue;
    const [, newPath, rest = ''] =
      /^\/([a-z0-9 -]*?)(?:\s+((?:add|set|remove|move|print|export|disable|enable)\b.*))?$/i.exec(text) ?? [];
    if (newPath !== undefined) path = newPath.replace(/\//g, ' ').trim();
    const command = newPath === undefined ? text : rest;
    if (command === '' || /^(?:print|export)\b/.test(command)) continue;
    if (/^add\b/.test(command)) router.add(itemOf({ ...line, text }, path, command));
    else if (/^[:}]/.test(command) || firewallPath.test(path)) strange.push({ ...line, text });
  }
}

export function itemsOf({ items }: Export, path: string): readonly Item[] {
  return items.filter((item) => item.path === path && item.values.get('disabled') !== 'yes');
}
