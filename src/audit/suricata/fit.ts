import { quoted } from '../../text/quoted.js';
import type { Draft } from './draft.js';
import { refused } from './refuse.js';

/** What a view of the name can never hold, and Suricata says so. */
export function needsFit({ names, at }: Draft): void {
  for (const { transforms, matches } of names.buffers) {
    const sizes = matches.flatMap((match) => (match.kind === 'size' ? [match.high] : []));
    const texts = matches.flatMap((match) => (match.kind === 'content' && !match.negated ? [match] : []));
    const long = texts.find(({ text }) => text.length > Math.min(...sizes));
    if (long) throw refused(at, `bsize is smaller than ${quoted(long.text)}`, 'make it larger');
    const wrong = texts.find(({ text, nocase }) => !nocase && isWrongCase(text, transforms));
    if (wrong)
      throw refused(at, `${quoted(wrong.text)} is in the wrong case for ${transforms.at(-1)}`, 'change it');
  }
}

/** A rule looks at single packets, or at what they add up to. */
export function needsOneView({ header, flow: options, messages, at }: Draft): void {
  const only = header.protocol.kind === 'tcp' ? header.protocol.only : null;
  const single = only === 'packets' || options.some(({ stream }) => stream === 'no');
  const whole = messages || only === 'stream' || options.some(({ stream }) => stream === 'only');
  if (single && whole)
    throw refused(
      at,
      'it asks for single packets and for what they add up to',
      'take tcp-pkt or no_stream out',
    );
}

function isWrongCase(text: string, transforms: readonly string[]): boolean {
  if (transforms.includes('to_lowercase')) return /[A-Z]/.test(text);
  return transforms.includes('to_uppercase') && /[a-z]/.test(text);
}
