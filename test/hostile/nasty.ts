/** What a hostile peer puts wherever it may write a text. */
export const nasty = [
  '\x1b[2J\x1b]0;owned\x07',
  '\x9b31m\x00\x08\x7f',
  '\u202egpj.exe\u2066\u200b\u2028\u2029\ufeff',
  '\r\n::error file=a::pwned\n##[error]pwned ##vso[task.setvariable]',
  ']]></failure><script>alert(1)</script>',
  "=cmd|'/c calc'!A1",
  '| `x` [y](http://evil.example)',
].join('');

/** The same for where a line break ends the text, as in a header or a status line. */
export const nastyLine = nasty.replaceAll(/[\r\n\0]/g, ' ').replace(/[\u0100-\uffff]/g, '?');

/** Characters that a terminal obeys or hides, but for what a text file is made of. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const raw = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/** What in a text would reach a terminal or a CI runner as a command; null where nothing does. */
export function dangerIn(format: string, text: string): string | null {
  // RFC 4180 wants CRLF at the end of a record.
  const lines = format === 'csv' ? text.replaceAll('\r\n', '\n') : text;
  const control = raw.exec(lines)?.[0];
  if (control !== undefined) return `${format}: control character ${JSON.stringify(control)}`;
  // The runner trims a line before it looks for `::command::`, and looks for `##[command]` anywhere.
  const own = format === 'github' ? /^::(error|warning|notice) title=[^\n]*$/gm : /(?!)/g;
  const command = /^\s*::[a-z-]+[^\n]*::|##(vso)?\[[a-z-]+/im.exec(lines.replace(own, ''))?.[0];
  if (command !== undefined) return `${format}: workflow command ${JSON.stringify(command)}`;
  if (/^[=+@]|,[=+@]/m.test(format === 'csv' ? lines.replace(/"(?:[^"]|"")*"/g, quotedCell) : ''))
    return `${format}: a formula`;
  return /<script/i.test(lines) && !['json', 'tap', 'csv', 'console', 'github'].includes(format)
    ? `${format}: a script`
    : null;
}

/** A quoted cell begins with what stands behind its quote. */
function quotedCell(cell: string): string {
  return cell.slice(1, 2);
}
