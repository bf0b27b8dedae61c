import type { Interval } from '../../intervals.js';
import { portNumber } from '../../services.js';

/** `443`, `1024:`, `:1023`, `80:90`, `https`: null where iptables would refuse it. */
export function portRange(text: string): Interval | null {
  const [first = '', last, more] = text.split(':');
  if (more !== undefined) return null;
  const low = first === '' ? 0 : portNumber(first);
  const high = last === undefined ? low : last === '' ? 65535 : portNumber(last);
  if (low === null || high === null || low > high) return null;
  return { low: BigInt(low), high: BigInt(high) };
}
