/** config.xml of OPNsense, with the rules of both of its pages: the older `<filter>` and Firewall > Rules [new]. */
import type { Policy, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { filterRule, isFloating, isSet, lineOf } from '../../pf/filter-xml.js';
import { portForwards, translationOf } from '../../pf/forwards.js';
import { groupsOf, interfacesOf, portalsOf } from '../../pf/interfaces.js';
import { mentionsOf, type PlacedAlias } from '../../pf/objects.js';
import { type PfConfig, pfPolicy } from '../../pf/policy.js';
import type { PfRule } from '../../pf/rule.js';
import { child, children, descend, has, parseXml, textOf, type XmlElement } from '../../xml.js';
import { newRule } from './new-rules.js';

export const opnsense: ConfigFormat = {
  id: 'opnsense',
  title: 'OPNsense (config.xml)',
  docs: 'https://docs.opnsense.org/manual/firewall.html',

  parse(files, vantage) {
    const [file, more] = files;
    if (!file || more) {
      throw new UsageError({
        message: 'OPNsense keeps its whole configuration in one file, and several were given',
        hint: 'give config.xml alone',
      });
    }
    const root = parseXml(file);
    if (root.name !== 'opnsense') throw notOurs(file, root);
    return policyOf(file, root, vantage);
  },
};

function notOurs(file: SourceFile, root: XmlElement): UsageError {
  return new UsageError({
    message: `the outermost element is <${root.name}>, where OPNsense writes <opnsense>`,
    hint: 'give what System > Configuration > Backups downloads',
    at: { file: file.path, line: root.line },
  });
}

type ByKind = readonly [floating: readonly PfRule[], group: readonly PfRule[], single: readonly PfRule[]];

function policyOf(file: SourceFile, root: XmlElement, vantage: Vantage): Policy {
  const groups = groupsOf(root);
  const aliases = aliasesOf(file, root);
  const older = byKind(olderRules(file, root), groups);
  const newer = byKind(newerRules(file, root), groups);
  const config = {
    aliases,
    interfaces: interfacesOf(root, file),
    groups,
    forwards: portForwards(root, file),
    portals: portalsOf(root),
    translation: translationOf(root),
    off: isSet(child(root, 'system'), 'disablefilter'),
    ipv6: !has(root, 'system') || has(child(root, 'system'), 'ipv6allow'),
    remarks: [],
    mentions: mentionsOf(aliases),
  } satisfies Omit<PfConfig, 'rules'>;
  const first = pfPolicy({ ...config, rules: interleaved(older, newer) }, vantage);
  const second = pfPolicy({ ...config, rules: interleaved(newer, older) }, vantage);
  return { ...first, decide: (flow) => agreeing(first, second, flow) };
}

/** Releases differ in which page's rules come first within a kind: where it matters, that is the answer. */
function agreeing(
  first: Policy,
  second: Policy,
  flow: Parameters<Policy['decide']>[0],
): ReturnType<Policy['decide']> {
  const one = first.decide(flow);
  const other = second.decide(flow);
  if (one instanceof Promise || other instanceof Promise || one.ruling === other.ruling) return one;
  const because =
    'rules of the older page and of Rules [new] contradict each other here, and releases differ in which come first';
  const letting = [one, other].find(({ ruling }) => ruling === 'allowed')?.by;
  return { ruling: 'unverifiable', because, by: one.by, ...(letting ? { allowedBy: letting } : {}) };
}

function interleaved(first: ByKind, second: ByKind): readonly PfRule[] {
  return first.flatMap((rules, kind) => [...rules, ...(second[kind] ?? [])]);
}

interface Placed {
  readonly rule: PfRule;
  readonly floating: boolean;
}

function byKind(rules: readonly Placed[], groups: ReadonlyMap<string, readonly string[]>): ByKind {
  const kind = ({ rule, floating }: Placed) => (floating ? 0 : groups.has(rule.interfaces[0] ?? '') ? 1 : 2);
  const of = (wanted: number) => rules.filter((placed) => kind(placed) === wanted).map(({ rule }) => rule);
  const grouped = of(1);
  const inOrder = [...groups.keys()].flatMap((name) => grouped.filter((rule) => rule.interfaces[0] === name));
  return [of(0), inOrder, of(2)];
}

function olderRules(file: SourceFile, root: XmlElement): readonly Placed[] {
  return children(child(root, 'filter'), 'rule').flatMap((element) => {
    const rule = filterRule(element, file, true);
    return rule ? [{ rule, floating: isFloating(element) }] : [];
  });
}

/** Rules of no interface, or of several, are floating (FilterRuleField.php). */
function newerRules(file: SourceFile, root: XmlElement): readonly Placed[] {
  return children(descend(root, 'OPNsense', 'Firewall', 'Filter', 'rules'), 'rule')
    .map((element) => ({ element, sequence: Number(textOf(element, 'sequence') || '0') }))
    .sort((a, b) => a.sequence - b.sequence)
    .flatMap(({ element }) => {
      const rule = newRule(element, file);
      return rule ? [{ rule, floating: rule.floating }] : [];
    });
}

function aliasesOf(file: SourceFile, root: XmlElement): ReadonlyMap<string, PlacedAlias> {
  const elements = children(descend(root, 'OPNsense', 'Firewall', 'Alias', 'aliases'), 'alias');
  return new Map(
    elements
      .filter((element) => textOf(element, 'enabled') !== '0')
      .map((element) => {
        const name = textOf(element, 'name');
        const entries = textOf(element, 'content').split(/\s+/).filter(Boolean);
        return [
          name,
          { name, type: textOf(element, 'type'), entries, at: lineOf(file, element, `alias ${name}`) },
        ];
      }),
  );
}
