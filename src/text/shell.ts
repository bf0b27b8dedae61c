const plain = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/**
 * One word of a POSIX shell (XCU 2.2): as it is where no character means anything, else in single quotes.
 * Throws a RangeError on a NUL, which no argument can hold.
 */
export function shellWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('a shell word cannot hold a NUL character');
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line, every word quoted as it needs. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
