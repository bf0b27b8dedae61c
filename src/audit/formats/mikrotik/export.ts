/** `/export` of RouterOS: a path, then `add` and `set` lines with `key=value` pairs. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { linesOf } from '../../lines.js';
import { type Item, itemOf, refused } from './item.js';
import { isOurScript, Router } from './router.js';

export interface Export {
  readonly items: readonly Item[];
  /** The menu that the export comes to last. */
  readonly last: string;
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

/** Times of the table of connections; only that it is off would change what a rule matches. */
const trackingTimes = /^(?:ip|ipv6) firewall connection tracking$/;

/** The prompt of a session that was copied: `[admin@MikroTik] /ip firewall> `. */
const prompt = /^\[[^\]@]+@[^\]]*\]\s*[^>]*>\s*/;

/** RouterOS 7 also takes `/ip/firewall/filter` for `/ip firewall filter`. */
function spaced(text: string): string {
  if (!text.startsWith('/')) return text;
  const [head = ''] = text.split(/\s/, 1);
  return `/${head.slice(1).replace(/\//g, ' ')}${text.slice(head.length)}`;
}

/** Does a line of a firewall menu change the rules in a way that is not followed? */
function isStrange(command: string, path: string): boolean {
  if (/^[:}]/.test(command)) return true;
  if (trackingTimes.test(path)) return /\benabled=(?:no|false)\b/.test(command);
  return firewallPath.test(path);
}

/** A script is run on a router that is as its export says, in whatever order they are given. */
export function readExports(files: readonly SourceFile[]): Export {
  const router = new Router();
  const strange: ConfigLine[] = [];
  const scripts = files.filter(isOurScript);
  const exports = files.filter((file) => !scripts.includes(file));
  const menus = [...exports, ...scripts].map((file) => readInto(router, file, strange));
  const last = menus[Math.max(0, exports.length - 1)] ?? '';
  return { items: router.items, last, strange, fragment: exports.length === 0 };
}

/** Returns the menu that the file comes to last. */
function readInto(router: Router, file: SourceFile, strange: ConfigLine[]): string {
  let path = '';
  for (const line of joined(file)) {
    const text = spaced(line.text.trim().replace(prompt, ''));
    if (text === '' || text.startsWith('#')) continue;
    if (router.run({ ...line, text })) continue;
    const [, newPath, rest = ''] =
      /^\/([a-z0-9 -]*?)(?:\s+((?:add|set|remove|move|print|export|disable|enable)\b.*))?$/i.exec(text) ?? [];
    if (newPath !== undefined) path = newPath.trim();
    const command = newPath === undefined ? text : rest;
    if (command === '' || /^(?:print|export)\b/.test(command)) continue;
    const placed = /\bplace-before=/.test(command);
    if (/^add\b/.test(command) && !placed) router.add(itemOf({ ...line, text }, path, command));
    else if (isStrange(command, path)) strange.push({ ...line, text });
  }
  return path;
}

export function itemsOf({ items }: Export, path: string): readonly Item[] {
  return items.filter((item) => item.path === path && item.values.get('disabled') !== 'yes');
}
