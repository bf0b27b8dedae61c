import type { SourceFile } from '../../../src/model/audit.js';

/** Where a remedy's lines go: above a line, or at the end of the first file. */
const insertion = /(?:above ([^\s:]+):(\d+)|at the end of the file):\n((?: {2}.*(?:\n|$))+)/g;

/** The files after an engineer has done literally what the remedies say. */
export function mended(files: readonly SourceFile[], remedies: readonly string[]): readonly SourceFile[] {
  const added = new Map<string, Set<string>>();
  for (const remedy of remedies) {
    const parts = [...remedy.matchAll(insertion)];
    if (parts.length === 0) throw new Error(`this cannot be applied: ${remedy}`);
    for (const [, file = files[0]?.path ?? '', line = 'end', lines = ''] of parts) {
      const place = `${file}:${line}`;
      const known = added.get(place) ?? new Set();
      for (const [, text = ''] of lines.matchAll(/^ {2}(.*)$/gm)) known.add(text);
      added.set(place, known);
    }
  }
  return files.map(({ path, text }) => {
    const lines = text
      .split('\n')
      .flatMap((line, index) => [...(added.get(`${path}:${index + 1}`) ?? []), line])
      .concat(...(added.get(`${path}:end`) ?? []));
    return { path, text: `${lines.join('\n')}\n` };
  });
}
