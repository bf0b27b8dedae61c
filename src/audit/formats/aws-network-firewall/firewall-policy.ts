/** A firewall policy: which groups it asks in which order, and what it does where none decides. */
import type { ConfigLine } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { quoted } from '../../../text/quoted.js';
import type { Packet } from '../../suricata/packets.js';
import { noVariables, type Variables } from '../../suricata/variables.js';
import type { DefaultDrop } from '../../suricata/walk.js';
import type { Truth } from '../../truth.js';
import { at, lineOf, membersOf, type Place, textOf } from './document.js';
import { variablesOf } from './group.js';

export interface Reference {
  /** The last part of the ARN. */
  readonly name: string;
  readonly at: ConfigLine;
}

export interface FirewallPolicy {
  readonly strict: boolean;
  /** In the order in which they are asked. */
  readonly references: readonly Reference[];
  readonly defaults: readonly DefaultDrop[];
  readonly variables: Variables;
  /** What keeps packets from the stateful rules, where something may. */
  readonly stateless: { readonly action: 'pass' | 'drop' | 'unclear'; readonly at: ConfigLine } | null;
  /** The line that names a configuration for decryption. */
  readonly decrypts: ConfigLine | null;
}

type Drops = (packet: Packet) => Truth;

/**
 * "Managing evaluation order for Suricata compatible rules": drop established drops what clients send; an older text
 * of that page says both directions. To read the server's name the application layer actions let a ClientHello of
 * several packets pass.
 */
const drops: Readonly<Record<string, Drops>> = {
  'aws:drop_strict': () => true,
  'aws:drop_established': ({ established, direction }) =>
    established && (direction === 'to-server' ? true : null),
  'aws:drop_established_app_layer': ({ established, partial }) => established && !partial,
  'aws:drop_established_app_layer_to_server': ({ established, partial, direction }) =>
    established && !partial && direction === 'to-server',
};

export function readPolicy(place: Place): FirewallPolicy {
  const strict = textOf(at(place, 'StatefulEngineOptions', 'RuleOrder')) === 'STRICT_ORDER';
  const decryption = at(place, 'TLSInspectionConfigurationArn');
  return {
    strict,
    references: referencesOf(at(place, 'StatefulRuleGroupReferences'), strict),
    defaults: membersOf(at(place, 'StatefulDefaultActions')).flatMap(defaultOf),
    variables: variablesOf(at(place, 'PolicyVariables', 'RuleVariables'), noVariables),
    stateless: statelessOf(place),
    decrypts: decryption && lineOf(decryption, `TLSInspectionConfigurationArn ${textOf(decryption) ?? ''}`),
  };
}

function referencesOf(list: Place | null, strict: boolean): readonly Reference[] {
  const references = membersOf(list).map((reference) => {
    const arn = textOf(at(reference, 'ResourceArn'));
    const ref =
      textOf(at(reference, 'ResourceArn', 'Ref')) ?? textOf(at(reference, 'ResourceArn', 'Fn::GetAtt', 0));
    return {
      name: (arn ?? ref ?? '').replace(/^.*\//, ''),
      at: lineOf(reference, arn ?? ref ?? ''),
      priority: Number(textOf(at(reference, 'Priority')) ?? 0),
    };
  });
  return strict ? references.sort((a, b) => a.priority - b.priority) : references;
}

function defaultOf(place: Place): readonly DefaultDrop[] {
  const name = textOf(place) ?? '';
  if (name.startsWith('aws:alert')) return [];
  const known = drops[name];
  const line = lineOf(place, name);
  if (!known)
    throw new UsageError({
      message: `${quoted(name)} is no stateful default action that is understood here`,
      hint: `write ${Object.keys(drops).join(', ')}`,
      at: { file: line.file, line: line.line },
    });
  return [{ kind: 'default', drops: known, at: line, because: `the default action ${name}` }];
}

/** Where the policy says that packets do not go to the stateful rules, or that other rules are asked first. */
function statelessOf(place: Place): FirewallPolicy['stateless'] {
  const [first] = membersOf(at(place, 'StatelessRuleGroupReferences'));
  if (first)
    return {
      action: 'unclear',
      at: lineOf(first, textOf(at(first, 'ResourceArn')) ?? 'a stateless rule group'),
    };
  const defaults = membersOf(at(place, 'StatelessDefaultActions'));
  const names = defaults.map(textOf);
  const line = defaults[0] && lineOf(defaults[0], `StatelessDefaultActions ${names.join(', ')}`);
  if (!line || names.includes('aws:forward_to_sfe')) return null;
  if (names.includes('aws:pass')) return { action: 'pass', at: line };
  return names.includes('aws:drop') ? { action: 'drop', at: line } : { action: 'unclear', at: line };
}
