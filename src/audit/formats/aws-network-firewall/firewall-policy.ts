/** A firewall policy: which groups it asks in which order, and what it does where none decides. */
import type { ConfigLine } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { ownOf } from '../../../text/own.js';
import { quoted } from '../../../text/quoted.js';
import type { Packet } from '../../suricata/packets.js';
import { noVariables, type Variables } from '../../suricata/variables.js';
import type { DefaultDrop } from '../../suricata/walk.js';
import type { Truth } from '../../truth.js';
import { at, computedBelow, lineOf, membersOf, type Place, textOf, wayFrom } from './document.js';
import { variablesOf } from './group.js';
import { filledIn, hasHole, shown, templateText } from './template-text.js';

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
  readonly stateless: Stateless | null;
  /** The line that names a configuration for decryption. */
  readonly decrypts: ConfigLine | null;
}

type Stateless =
  | { readonly action: 'pass' | 'drop'; readonly at: ConfigLine }
  /** `because`: what it depends on. */
  | { readonly action: 'unclear'; readonly at: ConfigLine; readonly because: string };

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
    stateless: unknownOf(place) ?? statelessOf(place),
    decrypts: decryption && lineOf(decryption, `TLSInspectionConfigurationArn ${textOf(decryption) ?? ''}`),
  };
}

/** Where what a template fills in is followed; anywhere else it makes the whole policy unknown. */
const followed =
  /^(?:StatefulRuleGroupReferences\/\d+(?:\/ResourceArn)?|PolicyVariables\/RuleVariables\/IPSets\/[^/]+(?:\/.*)?|TLSInspectionConfigurationArn)$/;

function unknownOf(place: Place): Stateless | null {
  const [unknown] = computedBelow(place).filter((one) => !followed.test(wayFrom(place, one)));
  return unknown ? { action: 'unclear', at: lineOf(unknown, ''), because: filledIn } : null;
}

function referencesOf(list: Place | null, strict: boolean): readonly Reference[] {
  const references = membersOf(list).map((reference) => {
    const arn = templateText(at(reference, 'ResourceArn')) ?? '';
    const ref =
      textOf(at(reference, 'ResourceArn', 'Ref')) ?? textOf(at(reference, 'ResourceArn', 'Fn::GetAtt', 0));
    const name = ref ?? arn.replace(/^.*\//, '');
    return {
      name: hasHole(name) ? '' : name,
      at: lineOf(reference, ref ?? shown(arn)),
      priority: Number(textOf(at(reference, 'Priority')) ?? 0),
    };
  });
  return strict ? references.sort((a, b) => a.priority - b.priority) : references;
}

function defaultOf(place: Place): readonly DefaultDrop[] {
  const name = textOf(place) ?? '';
  if (name.startsWith('aws:alert')) return [];
  const known = ownOf(drops, name);
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
      because: statelessRules,
    };
  const defaults = membersOf(at(place, 'StatelessDefaultActions'));
  const names = defaults.map(textOf);
  const line = defaults[0] && lineOf(defaults[0], `StatelessDefaultActions ${names.join(', ')}`);
  if (!line || names.includes('aws:forward_to_sfe')) return null;
  if (names.includes('aws:pass')) return { action: 'pass', at: line };
  return names.includes('aws:drop')
    ? { action: 'drop', at: line }
    : { action: 'unclear', at: line, because: statelessRules };
}

const statelessRules = 'stateless rules, which are not evaluated here';
