/** Cisco ASA: `show running-config`. */
import type { Decision, Flow, Policy, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { parseAddress } from '../../addresses.js';
import { decideWherever, familiesByClient } from '../../destinations.js';
import { agree, crossings } from '../../firewall/crossings.js';
import { decideByRules, type Fallback, type FirewallRule } from '../../firewall/rules.js';
import { type Subject, subjectOf } from '../../firewall/subject.js';
import { rangeTerm } from '../../firewall/terms.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { EntryReader } from './access-list.js';
import { type Command, commandsOf, refused } from './lines.js';
import { Objects } from './objects.js';

export const ciscoAsa: ConfigFormat = {
  id: 'cisco-asa',
  title: 'Cisco ASA (show running-config)',
  docs: 'https://www.cisco.com/c/en/us/td/docs/security/asa/asa-cli-reference/A-H/asa-command-ref-A-H/aa-ac-commands.html',

  parse(files, vantage) {
    const commands = files.flatMap(commandsOf);
    const lists = accessLists(commands, new Objects(commands));
    if (lists.size === 0) throw empty(files);
    return policyOf(
      {
        lists,
        bindings: bindingsOf(commands),
        ports: portsOf(commands),
        outward: outwardOf(commands),
        commands,
      },
      vantage,
    );
  },
};

function empty(files: readonly SourceFile[]): UsageError {
  return new UsageError({
    message: `${files[0]?.path ?? 'the file'} holds no extended access list`,
    hint: 'give the output of "show running-config", whole',
  });
}

interface Binding {
  readonly list: string;
  readonly direction: 'in' | 'out' | 'global';
  readonly name: string;
}

interface Port {
  readonly name: string;
  readonly level: number;
  readonly network: ReturnType<typeof rangeTerm>;
}

interface Asa {
  readonly lists: ReadonlyMap<string, readonly FirewallRule[]>;
  readonly bindings: readonly Binding[];
  readonly ports: readonly Port[];
  readonly outward: readonly string[];
  readonly commands: readonly Command[];
}

function accessLists(
  commands: readonly Command[],
  objects: Objects,
): ReadonlyMap<string, readonly FirewallRule[]> {
  const lists = new Map<string, (FirewallRule | null)[]>();
  for (const command of commands) {
    const [first, name = '', ...rest] = command.words;
    if (first !== 'access-list' || /^(?:standard|webtype|ethertype)$/.test(rest[0] ?? '')) continue;
    const entries = lists.get(name) ?? [];
    lists.set(name, entries);
    // A line number puts the entry before the one that has it now; remarks count as entries.
    const number = rest[0] === 'line' ? Number(rest[1]) - 1 : entries.length;
    const words = rest[0] === 'line' ? rest.slice(2) : rest;
    entries.splice(number, 0, words[0] === 'remark' ? null : entryOf(command, words, objects));
  }
  return new Map([...lists].map(([name, entries]) => [name, entries.filter((entry) => entry !== null)]));
}

function entryOf(command: Command, words: readonly string[], objects: Objects): FirewallRule | null {
  const [kind = ''] = words;
  if (kind === 'advanced')
    throw refused(command.at, 'Firepower Threat Defense wrote it, whose policy is not in this file alone');
  if (!/^(?:extended|permit|deny)$/.test(kind)) {
    throw refused(command.at, `"${kind}" is no kind of access list`);
  }
  return new EntryReader(command, kind === 'extended' ? words.slice(1) : words, objects).read();
}

function bindingsOf(commands: readonly Command[]): readonly Binding[] {
  return commands.flatMap(({ words: [first, list = '', way, , name = '', ...more] }): readonly Binding[] => {
    // A list for the control plane is about connections to the ASA itself.
    if (first !== 'access-group' || more.includes('control-plane')) return [];
    if (way === 'global') return [{ list, direction: 'global', name: '' }];
    return way === 'in' || way === 'out' ? [{ list, direction: way, name }] : [];
  });
}

function portsOf(commands: readonly Command[]): readonly Port[] {
  return commands
    .filter(({ words }) => words[0] === 'interface')
    .flatMap(({ below }) => {
      const line = (word: string) => below.find(({ words }) => words[0] === word)?.words ?? [];
      const name = line('nameif')[1];
      const address = below.find(({ words }) => words[0] === 'ip' && words[1] === 'address')?.words ?? [];
      const level = Number(line('security-level')[1] ?? (name === 'inside' ? 100 : 0));
      return name === undefined ? [] : [{ name, level, network: rangeTerm(`${address[2]}/${address[3]}`) }];
    });
}

function outwardOf(commands: readonly Command[]): readonly string[] {
  const routes = commands.filter(
    ({ words: [first, , network, mask] }) =>
      first === 'route' && /^0(?:\.0\.0\.0)?$/.test(network ?? '') && /^0(?:\.0\.0\.0)?$/.test(mask ?? ''),
  );
  return [...new Set(routes.map(({ words }) => words[1] ?? ''))];
}

function policyOf(asa: Asa, vantage: Vantage): Policy {
  const decide = (flow: Flow): Decision =>
    decideWherever(
      flow,
      (to) =>
        agree(
          ways(asa, flow, vantage).map(({ from, to: out }) =>
            through(asa, { ...subjectOf(flow, to, vantage), from, to: out }),
          ),
        ),
      familiesByClient(flow),
    );
  return {
    decide,
    remedy: ({ host, port }, { by }) =>
      `add ${by ? 'above this entry (access-list NAME line N ...)' : 'to the access list of the inside interface'}: object network em-${host} / fqdn v4 ${host}; access-list NAME extended permit tcp any object em-${host} eq ${port}`,
    narrow: () =>
      'permit tcp to objects with "fqdn v4 NAME" only, with "eq 443", and "eq 8883" where it is needed',
    remarks: [],
    mentions: (domains) =>
      asa.commands.flatMap(({ below }) =>
        below
          .filter(({ words }) => words[0] === 'fqdn')
          .map(({ words, at }) => ({ name: (words[2] ?? words[1] ?? '').toLowerCase(), subtree: false, at }))
          .filter(({ name }) => domains.some((domain) => name === domain || name.endsWith(`.${domain}`))),
      ),
  };
}

function ways({ bindings, ports, outward }: Asa, { client }: Flow, vantage: Vantage) {
  const address = client === null ? null : parseAddress(client);
  const own = ports.filter(
    ({ network }) =>
      address &&
      network?.kind === 'range' &&
      network.family === address.family &&
      network.range.low <= address.value &&
      address.value <= network.range.high,
  );
  const lowest = Math.min(...ports.map(({ level }) => level));
  const outer =
    outward.length > 0
      ? outward
      : ports.length > 1
        ? ports.filter(({ level }) => level === lowest).map(({ name }) => name)
        : [];
  const inner = ports.map(({ name }) => name).filter((name) => !outer.includes(name));
  const bound = bindings.filter(({ direction }) => direction === 'in').map(({ name }) => name);
  return crossings({
    from:
      vantage.inInterface !== null
        ? [vantage.inInterface]
        : own.length > 0
          ? own.map(({ name }) => name)
          : inner,
    to: vantage.outInterface !== null ? [vantage.outInterface] : outer,
    namedFrom: bound.filter((name) => name !== 'outside'),
    namedTo: bindings.filter(({ direction }) => direction === 'out').map(({ name }) => name),
  });
}

const implicit: Fallback = {
  action: 'block',
  at: null,
  because: 'no entry matches: the implicit deny at the end of the access list stops it',
};

/** The list of the incoming interface, then the global one, then that of the outgoing interface. */
function through({ lists, bindings, ports }: Asa, subject: Subject): Decision {
  const rulesOf = (direction: Binding['direction'], name: string | null) =>
    bindings
      .filter(
        (binding) => binding.direction === direction && (direction === 'global' || binding.name === name),
      )
      .flatMap(({ list }) => lists.get(list) ?? []);
  const bound = bindings.some(
    ({ direction, name }) => direction === 'global' || (direction === 'in' && name === subject.from),
  );
  const unbound = bindings.length === 0 ? [...lists.values()] : [];
  // Without any access-group a fragment is judged by its one list.
  const [only] = unbound;
  const inward =
    unbound.length === 1 && only ? only : [...rulesOf('in', subject.from), ...rulesOf('global', null)];
  const entered =
    bound || (unbound.length === 1 && only)
      ? decideByRules(inward, subject, implicit)
      : byLevel(subject, ports);
  if (entered.ruling === 'blocked') return entered;
  if (!bindings.some(({ direction, name }) => direction === 'out' && name === subject.to)) return entered;
  const left = decideByRules(rulesOf('out', subject.to), subject, implicit);
  return left.ruling === 'allowed' ? entered : left;
}

/** No list is bound: from a higher security level to a lower one everything passes. */
function byLevel({ from, to }: Subject, ports: readonly Port[]): Decision {
  const level = (name: string | null) => ports.find((port) => port.name === name)?.level;
  const [inner, outer] = [level(from), level(to)];
  if (inner === undefined || outer === undefined) {
    return {
      ruling: 'unverifiable',
      because:
        'depends on the security levels of its interfaces: no access list is bound to the incoming one',
      by: null,
    };
  }
  const passes = inner > outer;
  return {
    ruling: passes ? 'allowed' : 'blocked',
    because: `no access list is bound to ${from}, and security level ${inner} ${passes ? 'may' : 'may not'} open connections to level ${outer}`,
    by: null,
  };
}
