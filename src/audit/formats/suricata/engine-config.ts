/** What suricata.yaml says of variables, of the order of actions, and of the files of rules. */
import { readYaml } from '../../../catalogue/yaml.js';
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { Library } from '../../format.js';
import type { Interval } from '../../intervals.js';
import { type AddressRange, type Group, NoGroup, parseAddresses, parsePorts } from '../../suricata/groups.js';
import type { Action } from '../../suricata/header.js';
import { type Order, passFirst } from '../../suricata/rule-set.js';
import type { Variables } from '../../suricata/variables.js';
import { type Home, withIncludes } from './includes.js';
import { refusedConfig } from './refuse.js';

export interface EngineConfig {
  readonly variables: Variables;
  readonly order: Order;
  /** The files of rules it names, under the folder it names. */
  readonly ruleFiles: readonly { readonly path: string; readonly at: ConfigLine }[];
  readonly included: readonly SourceFile[];
  /** What it includes and was not given. */
  readonly missing: readonly ConfigLine[];
}

type Key = string | number;

/** A configuration begins with the version of YAML, as Suricata insists. */
export function isConfig({ text }: SourceFile): boolean {
  return /^(?:%YAML 1\.1|include:|vars:|rule-files:|default-rule-path:|action-order:)/m.test(text);
}

/** Throws a UsageError where Suricata would refuse to start. */
export function readConfig(file: SourceFile, library: Library): EngineConfig {
  const { homes, files, missing } = withIncludes(file, library);
  const reader = new Reader({ file, yaml: readYaml('') }, homes);
  for (const key of ['vars', 'default-rule-path', 'rule-files', 'action-order']) reader.refuseInclude([key]);
  const folder = reader.text(['default-rule-path']);
  return {
    variables: {
      addresses: reader.groups('address-groups', parseAddresses),
      ports: reader.groups('port-groups', parsePorts),
      external: 'not-home-or-any',
      closed: missing.length === 0 && reader.at(['vars', 'address-groups']) !== undefined,
    },
    order: reader.order(),
    ruleFiles: reader.list(['rule-files']).map((name, index) => ({
      path: name.startsWith('/') || folder === '' ? name : `${folder.replace(/\/$/, '')}/${name}`,
      at: reader.line(['rule-files', index]),
    })),
    included: files,
    missing,
  };
}

class Reader {
  constructor(
    /** Of a key that stands nowhere. */
    private readonly nowhere: Home,
    private readonly homes: ReadonlyMap<string, Home>,
  ) {}

  #home([key]: readonly Key[]): Home {
    return this.homes.get(String(key)) ?? this.nowhere;
  }

  #refused(path: readonly Key[], message: string): UsageError {
    return refusedConfig(this.#home(path).file, this.line(path).line, message);
  }

  /** What is included further in is not followed. */
  refuseInclude(path: readonly Key[]): void {
    const value = this.at(path);
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      if (key !== 'include') this.refuseInclude([...path, key]);
      else {
        const { file, line } = this.line(path);
        throw new UsageError({
          message: `what ${path.join('.')} includes is not followed here`,
          hint: 'put the text of the included file in its place',
          at: { file, line },
        });
      }
    }
  }

  at(path: readonly Key[]): unknown {
    return path.reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? (value as Readonly<Record<Key, unknown>>)[key]
          : undefined,
      this.#home(path).yaml.value,
    );
  }

  text(path: readonly Key[]): string {
    const value = this.at(path);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }

  list(path: readonly Key[]): readonly string[] {
    const value = this.at(path);
    return Array.isArray(value) ? value.map((_, index) => this.text([...path, index])) : [];
  }

  line(path: readonly Key[]): ConfigLine {
    const { file, yaml } = this.#home(path);
    const { line } = yaml.position(yaml.offset(path, 'value'));
    return { file: file.path, line, text: `${path.at(-1)}: ${this.text(path)}` };
  }

  groups<T extends AddressRange | Interval>(
    kind: string,
    parse: (text: string) => Group<T>,
  ): ReadonlyMap<string, Group<T>> {
    const value = this.at(['vars', kind]);
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    return new Map(
      names.map((name) => {
        const path = ['vars', kind, name];
        try {
          return [name, parse(this.text(path))];
        } catch (error) {
          if (!(error instanceof NoGroup)) throw error;
          throw this.#refused(path, `${name}: ${error.message}`);
        }
      }),
    );
  }

  /** All four have to be there: ActionInitConfig of util-action.c, 7.0.10. */
  order(): Order {
    const named = this.list(['action-order']);
    if (named.length === 0) return passFirst;
    const known: readonly Action[] = ['pass', 'drop', 'reject', 'alert'];
    if (known.every((action) => named.includes(action)) && named.length === known.length)
      return named as readonly Action[];
    throw this.#refused(
      ['action-order', 0],
      'action-order has to name pass, drop, reject and alert, each once',
    );
  }
}
