/** config.xml of pfSense, whole or the areas "aliases" and "firewall rules" of it. */
import type { SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { ConfigFormat } from '../../format.js';
import { filterRule, isFloating, isSet, lineOf } from '../../pf/filter-xml.js';
import { portForwards, translationOf } from '../../pf/forwards.js';
import { groupsOf, interfacesOf, portalsOf } from '../../pf/interfaces.js';
import { mentionsOf, type PlacedAlias } from '../../pf/objects.js';
import { pfPolicy } from '../../pf/policy.js';
import type { PfRule } from '../../pf/rule.js';
import { child, children, has, parseXml, textOf, type XmlElement } from '../../xml.js';
import { squidForwards } from './squid-package.js';

export const pfsense: ConfigFormat = {
  id: 'pfsense',
  title: 'pfSense (config.xml)',
  docs: 'https://docs.netgate.com/pfsense/en/latest/firewall/rule-methodology.html',

  parse(files, vantage) {
    const documents = files.map((file) => ({ file, root: parseXml(file) }));
    for (const { file, root } of documents) check(file, root);
    const whole = documents.find(({ root }) => has(root, 'interfaces')) ?? documents[0];
    if (!whole) throw new Error('an audit has a file');
    const groups = groupsOf(whole.root);
    const aliases = new Map(documents.flatMap(aliasesOf));
    return pfPolicy(
      {
        aliases,
        interfaces: interfacesOf(whole.root, whole.file),
        groups,
        rules: rulesOf(documents, whole.root, groups),
        forwards: documents.flatMap(({ file, root }) => [
          ...portForwards(root, file),
          ...squidForwards(root, file),
        ]),
        portals: portalsOf(whole.root),
        translation: translationOf(whole.root),
        off: isSet(child(whole.root, 'system'), 'disablefilter'),
        ipv6: !has(whole.root, 'system') || has(child(whole.root, 'system'), 'ipv6allow'),
        remarks: [],
        mentions: mentionsOf(aliases),
      },
      vantage,
    );
  },
};

interface Document {
  readonly file: SourceFile;
  readonly root: XmlElement;
}

/** Floating rules first, then those of groups, then those of interfaces: filter.inc, get_filter_rules_map. */
function rulesOf(
  documents: readonly Document[],
  whole: XmlElement,
  groups: ReadonlyMap<string, readonly string[]>,
): readonly PfRule[] {
  const elements = documents.flatMap(({ file, root }) =>
    children(section(root, 'filter'), 'rule').map((element) => ({ file, element })),
  );
  const loaded = elements.filter(({ element }) => !lostGateway(element, whole));
  const kind = (element: XmlElement) =>
    isFloating(element) ? 0 : groups.has(textOf(element, 'interface')) ? 1 : 2;
  return [0, 1, 2].flatMap((wanted) =>
    loaded
      .filter(({ element }) => kind(element) === wanted)
      .map(({ file, element }) => filterRule(element, file, false))
      .filter((rule) => rule !== null),
  );
}

function aliasesOf({ file, root }: Document): readonly (readonly [string, PlacedAlias])[] {
  return aliasElements(root).map((element) => [textOf(element, 'name'), readAlias(element, file)]);
}

/** A restore file of one area may be wrapped in `<pfsense>`, or not. */
function section(root: XmlElement, name: string): XmlElement | undefined {
  return root.name === name ? root : child(root, name);
}

function check(file: SourceFile, root: XmlElement): void {
  if (/^(?:pfsense|aliases|filter)$/.test(root.name)) return;
  throw new UsageError({
    message: `the outermost element is <${root.name}>, where pfSense writes <pfsense>`,
    hint: 'give what Diagnostics > Backup & Restore downloads',
    at: { file: file.path, line: root.line },
  });
}

function aliasElements(root: XmlElement): readonly XmlElement[] {
  return children(section(root, 'aliases'), 'alias');
}

function readAlias(element: XmlElement, file: SourceFile): PlacedAlias {
  const name = textOf(element, 'name');
  const entries = textOf(element, 'address').split(/\s+/).filter(Boolean);
  return { name, type: textOf(element, 'type'), entries, at: lineOf(file, element, `alias ${name}`) };
}

/**
 * "Do not create rules when gateway is down" also leaves out pass rules whose gateway does not exist; without
 * that option they take the default route (filter.inc, skip_rules_gw_down).
 */
function lostGateway(rule: XmlElement, root: XmlElement): boolean {
  if (!has(child(root, 'system'), 'skip_rules_gw_down') || textOf(rule, 'type') !== 'pass') return false;
  const gateway = textOf(rule, 'gateway');
  const gateways = child(root, 'gateways');
  if (gateway === '' || gateway === 'default' || !gateways) return false;
  const known = [...children(gateways, 'gateway_item'), ...children(gateways, 'gateway_group')];
  // The gateways that DHCP and PPPoE bring are named after their interface, and stand nowhere in the file.
  return (
    !known.some((item) => textOf(item, 'name') === gateway) &&
    !/_(?:DHCP6?|PPPOE|PPP|PPTP|L2TP)$/i.test(gateway)
  );
}
