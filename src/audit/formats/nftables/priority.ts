/** nft(8): the names that stand for priorities, which differ in the bridge family. */
import { ownOf } from '../../../text/own.js';

const names: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
};

const bridgeNames: Readonly<Record<string, number>> = { dstnat: -300, filter: -200, out: 100, srcnat: 300 };

/** `0`, `filter`, `raw + 10`, `dstnat-5`; null for what is none. */
export function priorityOf(words: readonly string[], family: string): number | null {
  const [, base = '', offset = '0'] = /^(-?\d+|[a-z]+)((?:[+-]\d+)?)$/.exec(words.join('')) ?? [];
  const table = family === 'bridge' ? bridgeNames : names;
  const start = /\d/.test(base) ? Number(base) : ownOf(table, base);
  return start === undefined ? null : start + Number(offset);
}
