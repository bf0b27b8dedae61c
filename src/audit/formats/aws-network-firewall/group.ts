/** One rule group as rules of Suricata. */
import { UsageError } from '../../../model/errors.js';
import { quoted } from '../../../text/quoted.js';
import type { Interval } from '../../intervals.js';
import { type AddressRange, type Group, NoGroup, parseAddresses, parsePorts } from '../../suricata/groups.js';
import { parseSignature } from '../../suricata/parse.js';
import { ruleLines } from '../../suricata/rule-lines.js';
import { withoutOlder } from '../../suricata/rule-set.js';
import type { Signature } from '../../suricata/signature.js';
import { unseenRules } from '../../suricata/unseen.js';
import type { Variables } from '../../suricata/variables.js';
import {
  at,
  computedBelow,
  isComputed,
  keysOf,
  lineOf,
  membersOf,
  type Place,
  textOf,
  wayFrom,
} from './document.js';
import { domainRules, type Written } from './domain-list.js';
import type { GroupPlace } from './resources.js';
import { standardRule } from './standard-rule.js';
import {
  filledIn,
  hasHole,
  shown,
  templateText,
  textOrVariable,
  unhidden,
  withVariables,
} from './template-text.js';

export interface RuleGroup {
  /** None: the document does not say. */
  readonly names: readonly string[];
  /** Null: the document does not say. */
  readonly strict: boolean | null;
  readonly signatures: readonly Signature[];
  /** It holds a list of domains and nothing else. */
  readonly namesOnly: boolean;
  readonly place: Place;
  readonly stateless: boolean;
}

/** `policy`: what the firewall policy says of variables. */
export function readGroup(
  { names, group }: GroupPlace,
  policy: Variables,
  strictPolicy: boolean | null,
): RuleGroup {
  const source = at(group, 'RulesSource') ?? group;
  const stateless = at(source, 'StatelessRulesAndCustomActions') !== null;
  const [unknown] = computedBelow(group).filter((place) => !followed.test(wayFrom(group, place)));
  if (unknown) {
    const signatures = unseenRules(lineOf(unknown, names.at(-1) ?? ''), filledIn);
    return { names, strict: strictPolicy, signatures, namesOnly: false, place: group, stateless };
  }
  const order = textOf(at(group, 'StatefulRuleOptions', 'RuleOrder'));
  const strict = order === null ? strictPolicy : order === 'STRICT_ORDER';
  const variables = variablesOf(at(group, 'RuleVariables'), policy);
  const list = at(source, 'RulesSourceList');
  const strings = at(source, 'RulesString') ?? at(group, 'Rules');
  const written = [
    ...stringRules(strings),
    ...membersOf(at(source, 'StatefulRules')).map(standardRule),
    ...(list ? domainRules(list, strict === true, 1) : []),
  ];
  return {
    names,
    strict,
    signatures: withoutOlder(written.flatMap((rule, index) => signaturesOf(rule, index, variables))),
    namesOnly: list !== null && strings === null,
    place: group,
    stateless,
  };
}

/** Where what a template fills in is followed; anywhere else it makes the whole group unknown. */
const followed =
  /^(?:(?:RulesSource\/)?(?:RulesString|Rules|StatefulRules\/\d+(?:\/.*)?|RulesSourceList\/Targets\/\d+)|RuleVariables\/\w+\/[^/]+(?:\/.*)?|ReferenceSets\/.*)$/;

function signaturesOf(
  { text, at: line, doubt, unknown }: Written,
  index: number,
  variables: Variables,
): readonly Signature[] {
  // No rule of theirs is negative: so each has a number of its own.
  if (unknown) return unseenRules(line, filledIn).map((rule, i) => ({ ...rule, sid: -2 * index - 1 - i }));
  const signature = { ...parseSignature({ ...line, text }, variables), at: line };
  return [
    doubt ? { ...signature, doubts: [...signature.doubts, { from: 'start', because: doubt }] } : signature,
  ];
}

/** The lines of a rule string all stand on the line of the document on which it does. */
function stringRules(strings: Place | null): readonly Written[] {
  const text = templateText(strings);
  if (!strings || text === null) return [];
  const { file, line: first } = lineOf(strings, '');
  const { rules, indented } = ruleLines({ path: file, text: unhidden(text) });
  const written = (rule: string): Written => {
    const line = { file, line: first, text: shown(rule) };
    const known = hasHole(rule) ? withVariables(rule) : rule;
    return { text: known ?? '', at: line, ...(known === null ? { unknown: true } : {}) };
  };
  return [...rules, null].flatMap((rule, index) => [
    ...indented
      .filter(({ after }) => after === index)
      .map(({ at: { text: own } }) => ({ ...written(own.trim()), doubt })),
    ...(rule ? [written(rule.text)] : []),
  ]);
}

const doubt = 'whether AWS reads a rule whose line begins with a blank, which Suricata ignores';

/**
 * A group's own variables go before the policy's. EXTERNAL_NET is what the policy's HOME_NET is not, whatever the
 * group says of HOME_NET ("Limitations and caveats for stateful rules").
 */
export function variablesOf(place: Place | null, policy: Variables): Variables {
  const read = <T extends AddressRange | Interval>(kind: string, parse: (text: string) => Group<T>) => {
    const sets = place && at(place, kind);
    return keysOf(sets).map((key) => [key, sets ? groupOf(at(sets, key), parse) : null] as const);
  };
  const own = <T>(entries: readonly (readonly [string, Group<T> | null])[]) =>
    entries.flatMap(([key, value]) => (value ? [[key, value] as const] : []));
  return {
    addresses: new Map([...policy.addresses, ...own(read('IPSets', parseAddresses))]),
    ports: new Map([...policy.ports, ...own(read('PortSets', parsePorts))]),
    external: 'not-home',
    closed: false,
  };
}

function groupOf<T extends AddressRange | Interval>(
  set: Place | null,
  parse: (text: string) => Group<T>,
): Group<T> | null {
  const definition = set && (at(set, 'Definition') ?? set);
  if (!definition) return null;
  const members = (isComputed(definition) ? [definition] : membersOf(definition)).map(textOrVariable);
  if (members.length === 0) return null;
  try {
    return parse(`[${members.join(',')}]`);
  } catch (error) {
    if (!(error instanceof NoGroup)) throw error;
    const { file, line } = lineOf(definition, '');
    throw new UsageError({
      message: `${quoted(members.join(','))} is no definition of a variable`,
      hint: 'write addresses, networks, or ports',
      at: { file, line },
    });
  }
}
