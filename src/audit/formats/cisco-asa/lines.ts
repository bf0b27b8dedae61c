import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { linesOf } from '../../lines.js';
import { SessionReader } from './session.js';

/** A command with the indented lines of its own below it. */
export interface Command {
  readonly at: ConfigLine;
  readonly words: readonly string[];
  readonly below: readonly Command[];
}

export function commandsOf(file: SourceFile): readonly Command[] {
  const found: (Command & { readonly below: Command[] })[] = [];
  const session = new SessionReader();
  for (const line of linesOf(file)) {
    const text = session.read(line.text).trimEnd();
    if (/^\s*(?:[!:]|(?:exit|quit|end)?$)/.test(text)) continue;
    const command = { at: { ...line, text: text.trim() }, words: text.trim().split(/\s+/), below: [] };
    const last = found.at(-1);
    if (/^\s/.test(text) && last) last.below.push(command);
    else found.push(command);
  }
  return found;
}

export function refused(at: ConfigLine, what: string): UsageError {
  return new UsageError({
    message: `the ASA would not take this line: ${what}`,
    hint: 'give the output of "show running-config", whole',
    at: { file: at.file, line: at.line },
  });
}
