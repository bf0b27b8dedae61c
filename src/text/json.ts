/** What JSON lets stand as it is and a terminal would obey or hide; `JSON.stringify` escapes C0 only. Made when asked for. */
const unsafe = () => /[\x7f\p{Cf}\p{Zl}\p{Zp}\p{Co}\x80-\x9f]/gu;

function escaped(character: string): string {
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Indented JSON of the same value, safe to print: unsafe characters stand as `\uXXXX`. Ends with a newline. */
export function printableJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(unsafe(), escaped)}\n`;
}
