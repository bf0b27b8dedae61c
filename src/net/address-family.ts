import type { Family } from '../model/network.js';

/**
 * The family a text is an address of, or null where it is none. Node is asked only about what may be one: for
 * IPv6 it first compiles an expression that takes as long as all of the program's start.
 */
export function addressFamily(text: string): Family | null {
  if (!/^[\d.]+$|:/.test(text)) return null;
  const family = process.getBuiltinModule('node:net').isIP(text);
  return family === 4 || family === 6 ? family : null;
}
