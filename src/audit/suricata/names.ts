/** What the rules spell of names: which a pass is for, and which can never be one. */
import type { ConfigLine, Mention, Remark } from '../../model/audit.js';
import { quoted } from '../../text/quoted.js';
import type { Content } from './buffer.js';
import type { NameBuffer } from './name-buffers.js';
import type { Signature } from './signature.js';

const contentsOf = ({ matches }: NameBuffer): readonly Content[] =>
  matches.flatMap((match) => (match.kind === 'content' && !match.negated ? [match] : []));

/** Names that pass rules end in, at or below one of `domains`. */
export function mentionsOf(signatures: readonly Signature[], domains: readonly string[]): readonly Mention[] {
  return signatures
    .filter(({ action }) => action === 'pass')
    .flatMap(({ names, at }) =>
      names.flatMap(contentsOf).flatMap((content): readonly Mention[] => {
        if (!content.endswith || /[^a-z0-9._-]/i.test(content.text)) return [];
        const name = content.text.toLowerCase().replace(/^\./, '');
        return [{ name, subtree: !content.startswith || content.text.startsWith('.'), at }];
      }),
    )
    .filter(({ name }) => domains.some((domain) => name === domain || name.endsWith(`.${domain}`)));
}

/** What no server's name can fit, though it stands where names do. */
export function nameRemarks(signatures: readonly Signature[]): readonly Remark[] {
  return signatures.flatMap((signature) => {
    const { names, at, late } = signature;
    const found = names.flatMap((buffer) =>
      contentsOf(buffer).flatMap((content) => trouble(content, buffer.transforms, isTarget(at)) ?? []),
    );
    const remarks = found.map(
      ({ message, remedy }): Remark => ({ kind: 'unmatchable', message, remedy, at }),
    );
    return late === null ? remarks : [...remarks, lateRemark(late, signature)];
  });
}

function lateRemark(transform: string, { at }: Signature): Remark {
  return {
    kind: 'unmatchable',
    message: `${transform} stands behind the content and changes nothing: Suricata applies it to what follows`,
    remedy: `write it directly behind the buffer: tls.sni; ${transform}; content:"...";`,
    at,
  };
}

/** A member of a list of domains of AWS, not a rule. */
const isTarget = ({ text }: ConfigLine) => /^\S+$/.test(text);

function trouble(
  { text, nocase, startswith }: Content,
  transforms: readonly string[],
  target: boolean,
): { readonly message: string; readonly remedy: string } | null {
  if (text.includes('*'))
    return {
      message: `${quoted(text)} matches no name: the star is no wildcard, it stands for itself`,
      remedy: target
        ? `write ${quoted(text.replace(/^\*?\.?/, '.'))}: the dot stands for the domain and all below it`
        : `write tls.sni; dotprefix; content:"${text.replace(/^\*?\.?/, '.')}"; nocase; endswith;`,
    };
  const odd = /[^a-z0-9._-]/i.exec(text)?.[0];
  if (odd !== undefined)
    return {
      message: `${quoted(text)} matches no name: no name has ${quoted(odd)} in it`,
      remedy: 'write the name alone, without scheme, port or path',
    };
  const shouting = /[A-Z]/.test(text) && !nocase && !transforms.includes('to_uppercase');
  if (shouting)
    return {
      message: `${quoted(text)} matches no name that is asked for in lower case, as clients do`,
      remedy: 'add nocase behind the content',
    };
  if (startswith && text.startsWith('.') && !transforms.includes('dotprefix'))
    return {
      message: `${quoted(text)} matches no name: no name begins with a dot`,
      remedy: 'write dotprefix in front of the content, or take the dot or startswith out',
    };
  return null;
}
