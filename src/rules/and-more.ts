const named = 5;

/** The first few of a list in words: `a, b and 298 more`. */
export function andMore(names: readonly string[]): string {
  if (names.length <= named) return names.join(', ');
  return `${names.slice(0, named).join(', ')} and ${names.length - named} more`;
}
