import { inWords } from './in-words.js';

/** Damerau-Levenshtein distance (optimal string alignment): a swap of two letters counts as one slip. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length] ?? 0;
}

/** What may have been meant by `word`: at most three of `known`, nearest first; perhaps none. */
export function nearest(word: string, known: Iterable<string>): readonly string[] {
  const asked = word.slice(0, 64).toLowerCase();
  const tolerance = Math.max(1, Math.floor(asked.length / 3));
  return [...known]
    .map((name) => {
      const lower = name.toLowerCase();
      const part = asked.length >= 3 && (lower.includes(asked) || asked.includes(lower));
      return { name, far: part ? Math.min(1, distance(asked, lower)) : distance(asked, lower) };
    })
    .filter(({ far }) => far <= tolerance)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `did you mean a, b or c?` as a hint, or undefined where nothing is near. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const names = nearest(word, known);
  return names.length === 0 ? undefined : `did you mean ${inWords(names, 'or')}?`;
}
