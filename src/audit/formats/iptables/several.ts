/** The options that take several addresses: iptables(8), "-s, --source address[/mask][,...]". */
const ends = [/^(?:-s|--source|--src)$/, /^(?:-d|--destination|--dst)$/] as const;

/**
 * A line with several addresses makes a rule of each ("this will cause multiple rules to be added"), and each has a
 * number of its own, which a later -I counts.
 */
export function singled(words: readonly string[]): readonly (readonly string[])[] {
  return ends.reduce<readonly (readonly string[])[]>(
    (lines, end) => lines.flatMap((line) => alternatives(line, end)),
    [words],
  );
}

function alternatives(words: readonly string[], end: RegExp): readonly (readonly string[])[] {
  const index = words.findIndex((word) => end.test(word)) + 1;
  const value = words[index] ?? '';
  // A list that is inverted is refused where it is read.
  if (index === 0 || !value.includes(',') || words[index - 2] === '!') return [words];
  return value.split(',').map((one) => words.with(index, one));
}
