/** What XML 1.0 does not allow in a document at all, not even as a reference (section 2.2, "Char"). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const forbidden = /[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // As references, or a parser turns them into blanks in an attribute (section 3.3.3).
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** `text` for an attribute in either quote, or for an element's content; forbidden characters become U+FFFD. */
export function xmlText(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"'\t\n\r]/g, (c) => entities[c] ?? c);
}

/** Like `xmlText`, for the content of an element whose line breaks a person shall see. */
export function xmlLines(text: string): string {
  return text.split('\n').map(xmlText).join('\n');
}
