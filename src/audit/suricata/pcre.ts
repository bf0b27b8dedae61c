/** `pcre:"/.../i"`: what PCRE2 and RE2 read alike is run in linear time, the rest is not guessed at. */
import { RE2JS } from 're2js';

/** A value that Suricata refuses: why. */
export class NoPattern extends Error {}

/** Words of PCRE2 that RE2 lacks or reads otherwise: look-around, back-references, possessive and atomic groups, verbs. */
const foreign =
  /\(\?(?![:imsx-]|P<)|\(\*|\\[1-9gkGKRXCHNhvVZQE]|\\[xop]|[*+?}]\+|\[\[|\[:|\{,|\\c|\(\?[a-zA-Z-]*[^a-zA-Z:)-]|\(\?P[=>&]/;

/** The options that change nothing here, that do, and that RE2 cannot be told. */
const plain = /^[iAO]*$/;

/** Null where the expression is not understood. */
export function expression(value: string): ((text: string) => boolean) | null {
  const [, source, options] = /^\/(.*[^\\]|.*\\\\)\/([^"]*)$/.exec(value) ?? [];
  if (source === undefined || options === undefined)
    throw new NoPattern('the expression does not stand between slashes');
  const unknownOption = /[^AEGimsxOBRUVWZHIDMCPQYS]/.exec(options)?.[0];
  if (unknownOption) throw new NoPattern(`"${unknownOption}" is no option of an expression`);
  if (!plain.test(options) || foreign.test(source)) return null;
  try {
    const compiled = RE2JS.compile(
      source.replaceAll('\\/', '/'),
      options.includes('i') ? RE2JS.CASE_INSENSITIVE : 0,
    );
    const anchored = options.includes('A');
    return (text) => (anchored ? compiled.matcher(text).lookingAt() : compiled.matcher(text).find());
  } catch {
    return null;
  }
}
