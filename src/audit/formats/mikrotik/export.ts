/** `/export` of RouterOS: a path, then `add` and `set` lines with `key=value` pairs. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { linesOf } from '../../lines.js';
import { type Item, itemOf, refused, telling } from './item.js';
import { Menu } from './menu.js';
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
const prompt = /^\[[^\]@]+@[^\]]*\]\s*([^>]*)>\s*/;

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

/** Its commands, without prompts; `menu` goes where the prompts are. */
function* statementsOf(file: SourceFile, menu: Menu): Generator<ConfigLine> {
  for (const line of joined(file)) {
    const [before = '', shown] = prompt.exec(line.text.trim()) ?? [];
    if (shown !== undefined) menu.shown(shown);
    const text = spaced(line.text.trim().slice(before.length));
    if (text.startsWith('#')) refuseHoles({ ...line, text });
    else if (text !== '') yield { ...line, text };
  }
}

/** Returns the menu that the file comes to last. */
function readInto(router: Router, file: SourceFile, strange: ConfigLine[]): string {
  const menu = new Menu();
  let last = '';
  for (const line of statementsOf(file, menu)) {
    if (router.run(line)) continue;
    const { path, command, or } = menu.read(line.text);
    last = path;
    if (command === '' || /^(?:print|export|find|get|reset-counters)\b/.test(command)) continue;
    const unclear = or !== null && (firewallPath.test(or) || firewallPath.test(path));
    const plain = /^add\b/.test(command) && !/\bplace-before=/.test(command) && !unclear;
    if (plain) router.add(itemOf(line, path, command));
    else if (unclear || isStrange(command, path)) strange.push(line);
  }
  return last;
}

/** What RouterOS writes where it gives up on a menu after a time, or on all the rest: help.mikrotik.com, Configuration Management. */
function refuseHoles({ file, line, text }: ConfigLine): void {
  const menu = /^#error exporting "?\/([^"(]*?)"?(?:\s*\(.*)?$/.exec(text)?.[1]?.replace(/\//g, ' ');
  const missing = menu !== undefined && telling.test(menu) && !/ (?:calea|service-port)$/.test(menu);
  if (!missing && !/^#\s*interrupted\b/.test(text)) return;
  throw new UsageError({
    message: missing ? `the export leaves out /${menu}` : 'the export was interrupted here',
    hint: 'export it again, and give the output of "/export", whole',
    at: { file, line },
  });
}

export function itemsOf({ items }: Export, path: string): readonly Item[] {
  return items.filter((item) => item.path === path && item.values.get('disabled') !== 'yes');
}
