/** What a table of words holds for a word from outside; nothing for `constructor` and the like, which every object has. */
export function ownOf<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
