/** Where the output goes: is it a terminal, how wide, and does it want colour? */
import { fstatSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import type { CommonOptions } from './options.js';

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Standard output, if it is a terminal. Only then is `process.stdout` asked: it loads Node's network, which
 * takes longer than most commands.
 */
function terminal(): Stream {
  return mayBeTerminal() ? process.stdout : {};
}

function mayBeTerminal(): boolean {
  try {
    const about = fstatSync(1);
    return about.isCharacterDevice() && about.rdev !== statSync(devNull).rdev;
  } catch {
    // Standard output is closed, or this system has no such files.
    return process.platform === 'win32';
  }
}

/**
 * May colours be written to this stream? `--color` first, then NO_COLOR (no-color.org) and FORCE_COLOR
 * (force-color.org: continuous integration shows colours without being a terminal), then the terminal.
 */
export function wantsColor(when: CommonOptions['color'], stream: Stream = terminal()): boolean {
  if (when !== 'auto') return when === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** How wide a table may be: the terminal, or 80 columns where the output goes elsewhere. */
export function columnsOf(stream: Stream = terminal()): number {
  return stream.isTTY && stream.columns ? Math.max(40, stream.columns) : 80;
}
