/** The value of `content`: DetectContentDataParse of detect-content.c, Suricata 7.0.10. */

/** Why Suricata refuses a value. */
export class NoContent extends Error {}

/** Bytes between bars, an escaped character, or plain text. */
const piece = /\|(?<hex>[^|]*)(?<close>\|?)|\\(?<escaped>.?)|(?<plain>[^|\\]+)/gs;

/** The text that is looked for; bytes in hexadecimal stand between bars. */
export function contentText(value: string): string {
  const text = [...value.matchAll(piece)].map(({ groups = {} }) => textOf(groups)).join('');
  if (text === '') throw new NoContent('it is empty');
  return text;
}

function textOf({ hex, close, escaped, plain }: Readonly<Record<string, string | undefined>>): string {
  if (hex !== undefined) {
    if (close === '') throw new NoContent('a bar does not close');
    return bytes(hex);
  }
  if (escaped !== undefined) {
    if (!/^[:;\\"]$/.test(escaped)) throw new NoContent('a backslash stands before what needs none');
    return escaped;
  }
  if (plain?.includes('"')) throw new NoContent('a quote within the quotes has no backslash in front');
  return plain ?? '';
}

function bytes(hex: string): string {
  const digits = hex.replace(/[ ,]/g, '');
  if (/[^0-9a-f]/i.test(digits)) throw new NoContent('something between bars is no hexadecimal digit');
  if (digits.length % 2 !== 0) throw new NoContent('a byte between bars has one digit only');
  return (digits.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join('');
}
