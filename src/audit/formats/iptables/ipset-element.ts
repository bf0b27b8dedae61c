import { type Family, maskLength, parseAddressRange } from '../../addresses.js';
import type { Interval } from '../../intervals.js';
import { portNumber, protocolNumber, tcp } from '../../services.js';

/** One part of an element: numbers it covers, an interface, nothing TCP ever matches, or not to be known. */
export type Part =
  | { readonly kind: 'numbers'; readonly range: Interval }
  | { readonly kind: 'interface'; readonly name: string }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown'; readonly because: string };

export interface Element {
  readonly parts: readonly Part[];
  readonly nomatch: boolean;
  /** False where a time-out may have removed it. */
  readonly lasting: boolean;
}

type Flags = Pick<Element, 'nomatch' | 'lasting'>;

/** Null where ipset would refuse the element. */
export function parseElement(
  kinds: readonly string[],
  text: string,
  family: Family | null,
  flags: Flags,
): Element | null {
  const texts = text.split(',');
  // bitmap:ip,mac and the like may leave the last part out.
  if (texts.length > kinds.length) return null;
  const parts: Part[] = [];
  for (const [index, kind] of kinds.entries()) {
    const part = parsePart(kind, texts[index], family);
    if (!part) return null;
    parts.push(part);
  }
  return { parts, ...flags };
}

function parsePart(kind: string, text: string | undefined, family: Family | null): Part | null {
  if (text === undefined || kind === 'mac') {
    return kind === 'mac' ? { kind: 'unknown', because: 'a hardware address' } : null;
  }
  if (kind === 'ip' || kind === 'net') return addressPart(text, family);
  if (kind === 'port') return portPart(text);
  if (kind === 'iface') return { kind: 'interface', name: text.replace(/^physdev:/, '') };
  return { kind: 'unknown', because: `the packet's ${kind}` };
}

function addressPart(text: string, family: Family | null): Part | null {
  const parsed = parseAddressRange(text);
  if (parsed) return parsed.family === family ? { kind: 'numbers', range: parsed.range } : null;
  // ipset(8) looks a name up once, when it adds it.
  return /^(?=.*[a-z])[a-z0-9._-]+$/i.test(text) && maskLength(text) === null
    ? { kind: 'unknown', because: `the address that ${text} had when the set was loaded` }
    : null;
}

/** `443`, `tcp:443`, `80-90`, `udp:53`, `icmp:echo-request`: without a protocol it is TCP. */
function portPart(text: string): Part | null {
  const [first = '', last] = text.split(':');
  const protocol = last === undefined ? tcp : protocolNumber(first);
  if (protocol === null) return null;
  if (protocol !== tcp) return { kind: 'never' };
  const [low = '', high = low] = (last ?? first).split('-');
  const from = portNumber(low);
  const to = portNumber(high);
  if (from === null || to === null || from > to) return null;
  return { kind: 'numbers', range: { low: BigInt(from), high: BigInt(to) } };
}
