import type { Word } from './commands.js';

/**
 * The attributes of a rule of policy-based forwarding as pairs: `from zone trust` says two words before the value, what follows
 * `nexthop` changes nothing here, and where `monitor` is, the rule may be off while nothing answers.
 */
export function pairsOf(words: readonly Word[]): readonly Word[] {
  const pairs: Word[] = [];
  for (let index = 0; index < words.length; ) {
    const key = words[index] ?? '';
    if (/^(?:enforce-symmetric-return|active-active-device-binding)$/.test(String(key))) break;
    if (key === 'monitor') return [...pairs, key, 'yes'];
    const kind = key === 'from' ? words[index + 1] : null;
    const value = words[index + (key === 'from' ? 2 : 1)];
    if (key !== 'nexthop') pairs.push(kind === 'interface' ? 'from-interface' : key, value ?? []);
    index += key === 'from' || key === 'nexthop' ? 3 : 2;
  }
  return pairs;
}
