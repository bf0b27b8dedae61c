/** Cisco ASA: `show running-config`. */
import type { Decision, Flow, Policy, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { decideWherever, familiesByClient } from '../../destinations.js';
import { agree } from '../../firewall/crossings.js';
import { decideByRules, type Fallback } from '../../firewall/rules.js';
import { type Subject, subjectOf } from '../../firewall/subject.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { type Diversion, diversionsOf } from './diversions.js';
import { type Command, commandsOf } from './lines.js';
import { type AccessLists, accessLists, type Binding, bindingsOf, boundRules } from './lists.js';
import { type Network, networkOf, ways } from './network.js';
import { Objects } from './objects.js';
import { remedyFor } from './remedy.js';
import { refuseTakenBack } from './taken-back.js';

export const ciscoAsa: ConfigFormat = {
  id: 'cisco-asa',
  title: 'Cisco ASA (show running-config)',
  docs: 'https://www.cisco.com/c/en/us/td/docs/security/asa/asa-cli-reference/A-H/asa-command-ref-A-H/aa-ac-commands.html',

  parse(files, vantage) {
    const commands = files.flatMap(commandsOf);
    refuseTakenBack(commands);
    const lists = accessLists(commands, new Objects(commands));
    const network = networkOf(commands);
    if (lists.size === 0 && network.ports.length === 0) throw empty(files);
    return policyOf(
      {
        lists,
        bindings: boundOnes(lists, bindingsOf(commands), network),
        network,
        sameLevel: commands.some(
          ({ words }) => words.join(' ') === 'same-security-traffic permit inter-interface',
        ),
        diversions: diversionsOf(commands, lists),
        whole: files.some(({ text }) => /^(?:: end|Cryptochecksum:)/m.test(text)),
        commands,
      },
      vantage,
    );
  },
};

function empty(files: readonly SourceFile[]): UsageError {
  return new UsageError({
    message: `${files[0]?.path ?? 'the file'} holds no extended access list, and no interface`,
    hint: 'give the output of "show running-config", whole',
  });
}

/** An excerpt without interfaces is judged by its one list, as if that were bound to all of them. */
function boundOnes(lists: AccessLists, bindings: readonly Binding[], { ports }: Network): readonly Binding[] {
  const [only, more] = [...lists.values()];
  const [first] = only?.rules ?? [];
  if (bindings.length > 0 || ports.length > 0 || !only || more || !first) return bindings;
  return [{ at: first.at, list: only.name, direction: 'global', name: '' }];
}

export interface Asa {
  readonly lists: AccessLists;
  readonly bindings: readonly Binding[];
  readonly network: Network;
  /** May interfaces of one security level talk to each other? */
  readonly sameLevel: boolean;
  readonly diversions: readonly Diversion[];
  readonly commands: readonly Command[];
  /** Is the end of a configuration there? An access-group that is missing may else be cut off. */
  readonly whole: boolean;
}

function policyOf(asa: Asa, vantage: Vantage): Policy {
  const passages = (flow: Flow, to: Parameters<typeof subjectOf>[1]) =>
    ways(asa.network, asa.bindings, flow, vantage).map(({ from, to: out }) =>
      through(asa, { ...subjectOf(flow, to, vantage), from, to: out }),
    );
  const decide = (flow: Flow): Decision =>
    decideWherever(
      flow,
      (to) => agree(passages(flow, to).map(({ decision }) => decision)),
      familiesByClient(flow),
    );
  /** The list whose end stops it, where no entry of its does. */
  const endingIn = (flow: Flow): string | null => {
    const stopped: (string | null)[] = [];
    const note = (to: Parameters<typeof subjectOf>[1]) => {
      const found = passages(flow, to);
      stopped.push(...found.filter(({ decision }) => decision.ruling === 'blocked').map(({ list }) => list));
      return agree(found.map(({ decision }) => decision));
    };
    decideWherever(flow, note, familiesByClient(flow));
    return stopped[0] ?? null;
  };
  return {
    decide,
    remedy: (flow, { by }) => remedyFor(flow, by, asa.lists, by ? null : endingIn(flow)),
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

function implicit(lists: readonly Binding[]): Fallback {
  const names = lists.map(({ list }) => list).join(' and ');
  return {
    action: 'block',
    at: null,
    because: `no entry of ${names} matches: the implicit deny at the end of the access list stops it`,
  };
}

interface Passage {
  readonly decision: Decision;
  /** The list that was asked last. */
  readonly list: string | null;
}

/** The list of the incoming interface, then the global one, then that of the outgoing interface. */
function through(asa: Asa, subject: Subject): Passage {
  const bound = (direction: Binding['direction'], name: string | null) =>
    asa.bindings.filter(
      (binding) => binding.direction === direction && (direction === 'global' || binding.name === name),
    );
  const judged = (bindings: readonly Binding[]): Passage => ({
    decision: decideByRules(
      bindings.flatMap((binding) => boundRules(asa.lists, binding)),
      subject,
      implicit(bindings),
    ),
    list: bindings[0]?.list ?? null,
  });
  const inward = [...bound('in', subject.from), ...bound('global', null)];
  const entered = inward.length > 0 ? judged(inward) : { decision: byLevel(subject, asa), list: null };
  if (entered.decision.ruling === 'blocked') return entered;
  const outward = bound('out', subject.to);
  const left = outward.length > 0 ? judged(outward) : null;
  const open = left?.decision.ruling === 'unverifiable' && entered.decision.ruling === 'allowed';
  if (left && (left.decision.ruling === 'blocked' || open)) return left;
  return { ...entered, decision: diverted(asa, subject, entered.decision) };
}

function diverted({ diversions }: Asa, subject: Subject, decision: Decision): Decision {
  if (decision.ruling !== 'allowed') return decision;
  const taken = diversions.find(({ takes }) => takes(subject) !== false);
  if (!taken) return decision;
  return {
    ...decision,
    ruling: 'unverifiable',
    because: `the access lists let it pass, but ${taken.because}`,
    ...(decision.by ? { allowedBy: decision.by } : { by: taken.command.at }),
  };
}

/** No list is bound: from a higher security level to a lower one everything passes. */
function byLevel({ from, to }: Subject, { network: { ports }, sameLevel, whole }: Asa): Decision {
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
  if (!whole) {
    const because = `depends on an access-group for ${from}, which is not in the file: its end (": end") is missing`;
    return { ruling: 'unverifiable', because, by: null };
  }
  const passes = inner > outer || (inner === outer && sameLevel);
  return {
    ruling: passes ? 'allowed' : 'blocked',
    because: `no access list is bound to ${from}, and security level ${inner} ${passes ? 'may' : 'may not'} open connections to level ${outer}`,
    by: null,
  };
}
