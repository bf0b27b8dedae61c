/** A configuration with the files that it includes: conf-yaml-loader.c, and `suricata --dump-config` of 7.0.10. */
import type { ScalarTag } from 'yaml';
import { readYaml, type YamlFile } from '../../../catalogue/yaml.js';
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import type { Library } from '../../format.js';
import { refusedConfig } from './refuse.js';

/** The file in which a key of the outermost level stands. */
export interface Home {
  readonly file: SourceFile;
  readonly yaml: YamlFile;
}

export interface Included {
  readonly homes: ReadonlyMap<string, Home>;
  readonly files: readonly SourceFile[];
  /** What is included and not at hand. */
  readonly missing: readonly ConfigLine[];
}

/** `vars: !include vars.yaml` */
const includeTag: ScalarTag = { tag: '!include', resolve: (path) => ({ include: path }) };

/** No configuration has more files: those that include each other never end. */
const most = 100;

/** A key that is there again, further down or in a file included there, takes the place of the one before it. */
export function withIncludes(file: SourceFile, library: Library): Included {
  const homes = new Map<string, Home>();
  const files: SourceFile[] = [];
  const missing: ConfigLine[] = [];
  const include = (path: string, at: ConfigLine, from: SourceFile): void => {
    const found = library.find(path, from);
    if (found.length === 0) missing.push({ ...at, text: path });
    for (const one of found) {
      if (files.push(one) > most) throw refusedConfig(from, at.line, 'files include each other without end');
      read(one);
    }
  };
  const read = (from: SourceFile): void => {
    const yaml = readYaml(from.text, [includeTag]);
    const [blemish] = yaml.blemishes;
    if (blemish) throw refusedConfig(from, yaml.position(blemish.offset).line, blemish.message);
    for (const [key, value] of Object.entries((yaml.value ?? {}) as Readonly<Record<string, unknown>>)) {
      const { line } = yaml.position(yaml.offset([key], 'value'));
      if (key !== 'include') homes.set(key, { file: from, yaml });
      else
        for (const path of [value].flat()) include(String(path), { file: from.path, line, text: '' }, from);
    }
  };
  read(file);
  return { homes, files, missing };
}
