/** What suricata.yaml says of variables, of the order of actions, and of the files of rules. */
import { readYaml, type YamlFile } from '../../../catalogue/yaml.js';
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { Interval } from '../../intervals.js';
import { type AddressRange, type Group, NoGroup, parseAddresses, parsePorts } from '../../suricata/groups.js';
import type { Action } from '../../suricata/header.js';
import { type Order, passFirst } from '../../suricata/rule-set.js';
import type { Variables } from '../../suricata/variables.js';

export interface EngineConfig {
  readonly variables: Variables;
  readonly order: Order;
  /** The files of rules it names, under the folder it names. */
  readonly ruleFiles: readonly { readonly path: string; readonly at: ConfigLine }[];
}

type Key = string | number;

/** A configuration begins with the version of YAML, as Suricata insists. */
export function isConfig({ text }: SourceFile): boolean {
  return /^(?:%YAML 1\.1|vars:|rule-files:|default-rule-path:|action-order:)/m.test(text);
}

/** Throws a UsageError where Suricata would refuse to start. */
export function readConfig(file: SourceFile): EngineConfig {
  const yaml = readYaml(file.text);
  const [blemish] = yaml.blemishes;
  if (blemish) throw refused(file, yaml.position(blemish.offset).line, blemish.message);
  const reader = new Reader(file, yaml);
  const folder = reader.text(['default-rule-path']);
  return {
    variables: {
      addresses: reader.groups('address-groups', parseAddresses),
      ports: reader.groups('port-groups', parsePorts),
      external: 'not-home-or-any',
      closed: reader.at(['vars', 'address-groups']) !== undefined,
    },
    order: reader.order(),
    ruleFiles: reader.list(['rule-files']).map((name, index) => ({
      path: name.startsWith('/') || folder === '' ? name : `${folder.replace(/\/$/, '')}/${name}`,
      at: reader.line(['rule-files', index]),
    })),
  };
}

class Reader {
  constructor(
    readonly file: SourceFile,
    readonly yaml: YamlFile,
  ) {}

  at(path: readonly Key[]): unknown {
    return path.reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? (value as Readonly<Record<Key, unknown>>)[key]
          : undefined,
      this.yaml.value,
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
    const { line } = this.yaml.position(this.yaml.offset(path, 'value'));
    return { file: this.file.path, line, text: `${path.at(-1)}: ${this.text(path)}` };
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
          throw refused(this.file, this.line(path).line, `${name}: ${error.message}`);
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
    throw refused(
      this.file,
      this.line(['action-order', 0]).line,
      'action-order has to name pass, drop, reject and alert, each once',
    );
  }
}

function refused(file: SourceFile, line: number, message: string): UsageError {
  return new UsageError({
    message: `Suricata refuses this configuration: ${message}`,
    hint: 'suricata -T says what it does not understand',
    at: { file: file.path, line },
  });
}
