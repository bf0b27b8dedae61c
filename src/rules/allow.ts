import { type Requirement, requirements } from '../catalogue/select.js';
import type { Selection } from '../model/catalogue.js';
import type { Rule } from '../model/rules.js';
import { safeName } from './safe-name.js';

export interface Choices {
  /** `--port-choice`: the one port to open where one of several is enough; null opens them all. */
  readonly port: number | null;
  /** Addresses by host that a check saw (`--from`). */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** `HOST:PORT` of what alone to open (`--only-failed`), or null for everything that counts. */
  readonly only: ReadonlySet<string> | null;
}

export interface Allowance {
  /** One rule for each host, sorted by name. */
  readonly rules: readonly Rule[];
  /** Hosts that only uncounted conditions ask for, with the condition: not opened, but worth saying. */
  readonly leftOut: readonly { readonly host: string; readonly condition: string }[];
}

/** What a selection needs, as exact rules: every host once, with every port that any counted row asks for. */
export function allowance(selection: Selection, choices: Choices): Allowance {
  const rows = requirements(selection);
  const byHost = new Map<string, Requirement[]>();
  for (const row of rows.filter(({ counted }) => counted)) {
    const { name } = row.endpoint.host;
    const known = byHost.get(name);
    if (known) known.push(row);
    else byHost.set(name, [row]);
  }
  const rules = [...byHost.values()].flatMap((of) => ruleOf(of, choices));
  const conditional = rows.filter(({ counted, endpoint }) => !counted && !byHost.has(endpoint.host.name));
  const leftOut = new Map(
    conditional.map(({ endpoint }) => [endpoint.host.name, endpoint.condition ?? ''] as const),
  );
  return {
    rules: rules.sort(byName),
    leftOut: [...leftOut].sort().map(([host, condition]) => ({ host, condition })),
  };
}

function ruleOf(rows: readonly Requirement[], { port, addresses, only }: Choices): readonly Rule[] {
  const [first] = rows;
  if (!first) return [];
  const { host } = first.endpoint;
  const name = safeName(host.name);
  const ports = sorted(rows.flatMap((row) => wantedPorts(row, port)));
  const open = only ? ports.filter((one) => only.has(`${name}:${one}`)) : ports;
  if (open.length === 0) return [];
  return [
    {
      pattern: { kind: 'exact', name },
      ports: open,
      anyOf: sharedChoice(rows),
      components: [...new Set(rows.map(({ component }) => component.id))].sort(),
      rotating: host.rotating,
      privateAddresses: host.privateAddresses,
      addresses: addresses.get(name) ?? [],
      covers: [],
    },
  ];
}

/** The ports to open for a row, after `--port-choice`. */
export function wantedPorts({ endpoint }: Requirement, choice: number | null): readonly number[] {
  const { ports, anyOf } = endpoint;
  return anyOf && choice !== null && ports.includes(choice) ? [choice] : ports;
}

/** The alternatives, where every row gives the same ones: only then is one port enough. */
function sharedChoice(rows: readonly Requirement[]): readonly number[] | null {
  const choices = new Set(rows.map(({ endpoint }) => (endpoint.anyOf ? sorted(endpoint.ports).join() : '')));
  const [only] = choices;
  return choices.size === 1 && only ? only.split(',').map(Number) : null;
}

function sorted(ports: readonly number[]): readonly number[] {
  return [...new Set(ports)].sort((a, b) => a - b);
}

function byName(a: Rule, b: Rule): number {
  return a.pattern.name < b.pattern.name ? -1 : 1;
}
