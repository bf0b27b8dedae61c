/** config.xml of OPNsense, with the rules of both of its pages: the older `<filter>` and Firewall > Rules [new]. */
import type { Policy, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { filterRule, isFloating, isSet, lineOf } from '../../pf/filter-xml.js';
import { portForwards, translationOf } from '../../pf/forwards.js';
import { groupsOf, interfacesOf, portalsOf } from '../../pf/interfaces.js';
import { mentionsOf, notGivenType, type PlacedAlias } from '../../pf/objects.js';
import { type PfConfig, pfPolicy } from '../../pf/policy.js';
import type { PfRule } from '../../pf/rule.js';
import { child, children, descend, has, parseXml, textOf, type XmlElement } from '../../xml.js';
import { aliasesIn, isAliasFile } from './alias-file.js';
import { newRule } from './new-rules.js';
import { reflected } from './reflection.js';
import { isRulesFile, rulesIn } from './rules-file.js';

export const opnsense: ConfigFormat = {
  id: 'opnsense',
  title: 'OPNsense (config.xml, or aliases and rules as exported)',
  docs: 'https://docs.opnsense.org/manual/firewall.html',

  parse(files, vantage) {
    const aliases = files.filter(isAliasFile);
    const rules = files.filter(isRulesFile);
    const [file, more] = files.filter((one) => !aliases.includes(one) && !rules.includes(one));
    if (more) {
      throw new UsageError({
        message: 'OPNsense keeps its whole configuration in one file, and several were given',
        hint: 'give one config.xml, and beside it what is to be imported: aliases (JSON) and rules (CSV)',
      });
    }
    const root = file ? parseXml(file) : null;
    if (file && root && root.name !== 'opnsense') throw notOurs(file, root);
    if (!root && rules.length === 0) return aliasesAlone(aliases);
    return policyOf(
      { file: file ?? nowhere, root: root ?? emptyRoot, whole: root !== null, aliases, rules },
      vantage,
    );
  },
};

/** A configuration, or parts of one, and what is imported on top of it. */
interface Parts {
  readonly file: SourceFile;
  readonly root: XmlElement;
  /** False: only what is to be imported was given. */
  readonly whole: boolean;
  readonly aliases: readonly SourceFile[];
  readonly rules: readonly SourceFile[];
}

const nowhere: SourceFile = { path: '', text: '' };
const emptyRoot: XmlElement = { name: 'opnsense', line: 1, attributes: {}, children: [], text: '' };

/** Aliases let nothing through: that the rules do, which stand in another file. */
function aliasesAlone(files: readonly SourceFile[]): Policy {
  const aliases = files.flatMap(aliasesIn);
  const remedy =
    'give the rules beside the aliases: config.xml, or "em-preflight rules opnsense --variant rules"';
  return {
    decide: ({ host }) => {
      const holds = aliases.find(({ entries }) => entries.some((entry) => entry.toLowerCase() === host));
      const because = holds
        ? `the alias ${holds.name} holds it, but no rule that uses the alias was given`
        : 'no alias holds it, and no rules were given';
      return { ruling: 'unverifiable', because, by: holds?.at ?? null };
    },
    remedy: () => remedy,
    remarks: [],
    mentions: mentionsOf(new Map(aliases.map((alias) => [alias.name, alias]))),
  };
}

function notOurs(file: SourceFile, root: XmlElement): UsageError {
  return new UsageError({
    message: `the outermost element is <${root.name}>, where OPNsense writes <opnsense>`,
    hint: 'give what System > Configuration > Backups downloads',
    at: { file: file.path, line: root.line },
  });
}

type ByKind = readonly [floating: readonly PfRule[], group: readonly PfRule[], single: readonly PfRule[]];

function policyOf(parts: Parts, vantage: Vantage): Policy {
  const { file, root } = parts;
  const groups = groupsOf(root);
  const interfaces = interfacesOf(root, file);
  const older = byKind(olderRules(file, root), groups);
  const newer = byKind(newerRules(parts), groups);
  const aliases = aliasesOf(parts, [...older, ...newer].flat());
  const config = {
    aliases,
    interfaces,
    groups,
    forwards: portForwards(root, file).map((forward) => reflected(forward, root, interfaces)),
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
function newerRules({ file, root, rules }: Parts): readonly Placed[] {
  const own = children(descend(root, 'OPNsense', 'Firewall', 'Filter', 'rules'), 'rule');
  const imported = rules.flatMap((file) => rulesIn(file).map((element) => ({ file, element })));
  const replaced = new Set(imported.map(({ element }) => textOf(element, '@uuid')));
  return [
    ...own
      .filter(({ attributes }) => !replaced.has(attributes.uuid ?? ''))
      .map((element) => ({ file, element })),
    ...imported,
  ]
    .map((placed) => ({ ...placed, sequence: Number(textOf(placed.element, 'sequence') || '0') }))
    .sort((a, b) => a.sequence - b.sequence)
    .flatMap(({ file, element }) => {
      const rule = newRule(element, file);
      return rule ? [{ rule, floating: rule.floating }] : [];
    });
}

function aliasesOf(parts: Parts, rules: readonly PfRule[]): ReadonlyMap<string, PlacedAlias> {
  const { file, root, whole } = parts;
  const elements = children(descend(root, 'OPNsense', 'Firewall', 'Alias', 'aliases'), 'alias');
  const own = elements
    .filter((element) => textOf(element, 'enabled') !== '0')
    .map((element): PlacedAlias => {
      const name = textOf(element, 'name');
      const entries = textOf(element, 'content').split(/\s+/).filter(Boolean);
      return { name, type: textOf(element, 'type'), entries, at: lineOf(file, element, `alias ${name}`) };
    });
  const given = [...own, ...parts.aliases.flatMap(aliasesIn)];
  const known = new Map(given.map((alias) => [alias.name, alias]));
  return whole ? known : new Map([...notGiven(rules), ...known]);
}

/** Rules alone: what the names in them stand for is in the configuration that they are made for. */
function notGiven(rules: readonly PfRule[]): readonly (readonly [string, PlacedAlias])[] {
  return rules.flatMap(({ at, source, destination }) =>
    [source.name, destination.name, source.port, destination.port]
      .flatMap((text) => text.split(','))
      .filter((name) => /^[A-Za-z]/.test(name) && name !== 'any')
      .map((name) => [name, { name, type: notGivenType, entries: [], at }] as const),
  );
}
