/** XML 1.0, section 2.5: a comment holds no two hyphens in a row and does not end in one. */
export function xmlComment(lines: readonly string[]): readonly string[] {
  return ['<!--', ...lines.map((line) => line.replace(/-(?=-)|-$/g, '- ').trimEnd()), '-->'];
}
