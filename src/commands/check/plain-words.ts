/** Options of `check` that leave open neither what is asked nor whom; those with a value end in `=`. */
const plain = new Set([
  ...['--json', '-v', '--verbose', '--quiet', '--no-experiments'],
  ...['--color=', '--depth=', '--deadline=', '--ca-file=', '--inspection-ca=', '--with='],
]);

/**
 * The selectors of a command line, by the words behind `check`, where nothing else on it decides what is asked
 * and whom; null where something may.
 */
export function selectorsOf(words: readonly string[]): readonly string[] | null {
  const selectors: string[] = [];
  let isValue = false;
  for (const word of words) {
    if (isValue) isValue = false;
    else if (plain.has(`${word}=`)) isValue = true;
    else if (!word.startsWith('-')) selectors.push(word);
    else if (!plain.has(word)) return null;
  }
  return isValue ? null : selectors;
}
