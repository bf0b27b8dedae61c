/** `/export` of RouterOS: a path, then `add` and `set` lines with `key=value` pairs. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { linesOf } from '../../lines.js';

export interface Item {
  readonly at: ConfigLine;
  /** `ip firewall filter` */
  readonly path: string;
  readonly values: ReadonlyMap<string, string>;
}

export interface Export {
  readonly items: readonly Item[];
  /** The menu that the export comes to last. */
  readonly last: string;
  /** Lines that are commands of the scripting language, or change what stands elsewhere. */
  readonly strange: readonly ConfigLine[];
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

function refused(at: ConfigLine, what: string): UsageError {
  return new UsageError({
    message: `RouterOS would not take this line: ${what}`,
    hint: 'give the output of "/export", whole',
    at: { file: at.file, line: at.line },
  });
}

/** What is empty is not set: exports of RouterOS 6 write `dst-address-list=""`. */
function pairs(text: string, at: ConfigLine, path: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const pair = /\s*(!?[a-z0-9.-]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)/giy;
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
const telling =
  /^(?:ip|ipv6) (?:firewall\b|address$)|^ip (?:dns static|dhcp-server|hotspot)|^interface list\b|^ppp\b/;

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

export function readExport(file: SourceFile): Export {
  const items: Item[] = [];
  const strange: ConfigLine[] = [];
  let path = '';
  for (const line of joined(file)) {
    const text = spaced(line.text.trim().replace(prompt, ''));
    if (text === '' || text.startsWith('#')) continue;
    const [, newPath, rest = ''] =
      /^\/([a-z0-9 -]*?)(?:\s+((?:add|set|remove|move|print|export|disable|enable)\b.*))?$/i.exec(text) ?? [];
    if (newPath !== undefined) path = newPath.trim();
    const command = newPath === undefined ? text : rest;
    if (command === '' || /^(?:print|export)\b/.test(command)) continue;
    const placed = /\bplace-before=/.test(command);
    if (/^add\b/.test(command) && !placed)
      items.push({ at: { ...line, text }, path, values: pairs(command.slice(3), line, path) });
    else if (isStrange(command, path)) strange.push({ ...line, text });
  }
  return { items, strange, last: path };
}

export function itemsOf({ items }: Export, path: string): readonly Item[] {
  return items.filter((item) => item.path === path && item.values.get('disabled') !== 'yes');
}
