import { expect } from 'vitest';

/** A form a line may have, and what to do with the parts its expression captures. */
export type Form = readonly [form: RegExp, take: (...parts: string[]) => void];

/** Reads a text line by line; a line that has none of the forms fails the test. Comments are passed over. */
export function readLines(text: string, comment: string, forms: readonly Form[]): void {
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith(comment)) continue;
    const found = forms.map(([form, take]) => [form.exec(line), take] as const).find(([match]) => match);
    expect(found, `no form for: ${line}`).toBeDefined();
    found?.[1](...(found[0] ?? []).slice(1).map((part) => part ?? ''));
  }
}

/** One more value under a key. */
export function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
