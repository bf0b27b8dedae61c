/** `set` commands of PAN-OS, as `set cli config-output-format set` and Panorama print them. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { linesOf } from '../../lines.js';

export interface Command {
  readonly at: ConfigLine;
  /** `set`, `delete`, `move`, `rename`. */
  readonly verb: string;
  /** What follows, without the vsys or device group that it is in. */
  readonly words: readonly string[];
  /** `shared`, the name of a vsys or of a device group, or '' for the one there is. */
  readonly scope: string;
}

export function refused(at: ConfigLine, what: string): UsageError {
  return new UsageError({
    message: `PAN-OS would not take this line: ${what}`,
    hint: 'give the output of "show" in configuration mode after "set cli config-output-format set"',
    at: { file: at.file, line: at.line },
  });
}

/** Quoted words hold together, and lose their quotes. */
function split(line: ConfigLine): readonly string[] {
  const words = [...line.text.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s"]+/g)];
  const unclosed = (line.text.replace(/\\./g, '').match(/"/g) ?? []).length % 2 === 1;
  if (unclosed) throw refused(line, 'a quoted text in it does not end');
  return words.map(([whole, quoted]) => quoted?.replace(/\\(.)/g, '$1') ?? whole);
}

function scopeOf(words: readonly string[]): { readonly scope: string; readonly rest: readonly string[] } {
  const [first, second = '', third = '', fourth = ''] = words;
  if (first === 'config') return scopeOf(words.slice(1));
  if (first === 'devices' && third === 'vsys') return { scope: fourth, rest: words.slice(4) };
  if (first === 'shared') return { scope: 'shared', rest: words.slice(1) };
  if (first === 'vsys' || first === 'device-group') return { scope: second, rest: words.slice(2) };
  return { scope: '', rest: words };
}

export function commandsOf(file: SourceFile): readonly Command[] {
  return [...linesOf(file)].flatMap((line): readonly Command[] => {
    const text = line.text.trim();
    if (text === '' || text.startsWith('#')) return [];
    const [verb = '', ...words] = split({ ...line, text });
    if (!/^(?:set|delete|move|rename)$/.test(verb)) {
      if (/^(?:configure|commit|exit|edit|top|show)\b/.test(verb)) return [];
      throw refused(line, `"${verb}" begins no configuration command`);
    }
    const { scope, rest } = scopeOf(words);
    return [{ at: { ...line, text }, verb, words: rest, scope }];
  });
}

/** `[ a b ]` or `a`, from `start` on, and what follows. */
export function listAt(
  words: readonly string[],
  start: number,
): { readonly items: readonly string[]; readonly next: number } {
  if (words[start] !== '[')
    return { items: words[start] === undefined ? [] : [words[start]], next: start + 1 };
  const end = words.indexOf(']', start);
  const stop = end < 0 ? words.length : end;
  return { items: words.slice(start + 1, stop), next: stop + 1 };
}
