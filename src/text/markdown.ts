/** Whatever could start markup, a link, a mention, an HTML tag or the next cell. */
const special = /[\\`*_[\]<>#|~&@]/g;

/**
 * Text for a table cell or a line of GitHub-flavoured Markdown: shown as written, markup and links inert.
 * Line breaks become `<br>`.
 */
export function markdownText(text: string): string {
  return text
    .replace(special, (c) => (c === '<' ? '&lt;' : c === '>' ? '&gt;' : c === '&' ? '&amp;' : `\\${c}`))
    .replace(/(https?|ftp):\/\//gi, '$1&#58;//')
    .replace(/\r\n|[\r\n]/g, '<br>');
}

/** Code in a line or a cell, nothing for nothing; a pipe is escaped, as a table needs even inside code (GFM 4.10, example 200). */
export function markdownCode(text: string): string {
  if (text === '') return '';
  const oneLine = text.replace(/\r\n|[\r\n]/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...(oneLine.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = oneLine.startsWith('`') || oneLine.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${oneLine}${pad}${fence}`;
}

/** A table; the cells must have gone through `markdownText` or `markdownCode`. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(titles) + line(titles.map(() => '---')) + rows.map(line).join('');
}
