import type { Pattern } from '../../model/pattern.js';
import type { Look, Rule } from '../../model/rules.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { hostGroups } from '../host-groups.js';
import { inspectionNote } from '../inspection-note.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName } from '../object-name.js';
import type { Platform } from '../platform.js';

/** API reference, CreateRuleGroup: letters, digits and hyphens, 128 characters; description 512. */
const names = { length: 128, forbidden: /[^A-Za-z0-9-]/g, joint: '-' } as const;

/** The text of a group is at most 2,000,000 bytes: so many rules fit whatever their names. */
const mostRules = 4_400;

/** Losses named in the comment, which counts too; standard error has them all. */
const mostGaps = 20;

/** The range that Suricata leaves to local rules starts at 1000000. */
const firstSid = 1_000_000;

/** Suricata's `tls.sni`. Without `endswith`, `x.com` would match `x.com.au`. */
function serverName(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'exact':
      return `tls.sni; content:"${pattern.name}"; startswith; nocase; endswith;`;
    // `dotprefix` puts a dot in front of the name, so that the domain itself matches too.
    case 'subtree':
      return `tls.sni; dotprefix; content:".${pattern.name}"; nocase; endswith;`;
    case 'sub-only':
      return `tls.sni; content:".${pattern.name}"; nocase; endswith;`;
    default:
      throw new RangeError(`no ${pattern.kind} pattern in a rule string`);
  }
}

function ports(list: readonly number[]): string {
  return list.length === 1 ? String(list[0]) : `[${list.join(',')}]`;
}

function ruleStrings(rules: readonly Rule[], { prefix }: Look): readonly string[] {
  return hostGroups(rules)
    .flatMap((group) => group.rules)
    .map(({ pattern, ports: open }, i) =>
      [
        `pass tls $HOME_NET any -> $EXTERNAL_NET ${ports(open)}`,
        `(msg:"em-preflight ${prefix}"; flow:to_server,established;`,
        `${serverName(pattern)} sid:${firstSid + i}; rev:1;)`,
      ].join(' '),
    );
}

/** Room for as many rules again: the capacity of a rule group cannot be changed later, and 30000 is the most. */
function capacity(rules: number): number {
  return Math.min(30_000, Math.max(100, Math.ceil((rules * 2) / 100) * 100));
}

const guide = (name: string, rules: readonly Rule[]): Guide => ({
  apply: [
    'Save as em.json, create the rule group, and add it to a firewall policy of strict order, in front of what drops:',
    ' aws network-firewall create-rule-group --cli-input-json file://em.json',
  ],
  undo: [
    'Take the rule group out of the policy, then:',
    ` aws network-firewall delete-rule-group --type STATEFUL --rule-group-name ${name}`,
  ],
  know: [
    'Rule strings instead of a domain list, because a domain list has no port. The default action of the policy has to let the TCP handshake pass, or no name is ever seen: drop established, not drop all.',
    'HOME_NET is the VPC of the firewall unless --source names the clients.',
    'At most 30000 rules in a group and in a policy, and 2 MB of text in a group; the capacity is fixed once the group is there.',
    ...lookupNotes('in-traffic', rules),
    inspectionNote,
  ],
});

export const awsNetworkFirewall: Platform = {
  id: 'aws-network-firewall',
  title: 'AWS Network Firewall',
  docs: 'https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-ips.html',
  can: {
    patterns: ['exact', 'subtree', 'sub-only'],
    names: 'in-traffic',
    ports: true,
    tlsOnly: true,
    nameLength: 128,
    entries: mostRules,
    decrypts: true,
  },
  checked: { by: 'parser', command: 'suricata -T, on the rule strings' },
  render(rules, look) {
    const name = objectName(`${look.prefix}-allow`, names);
    const above = { ...look, gaps: look.gaps.slice(0, mostGaps) };
    const comment = commented(
      '# ',
      headingByName(awsNetworkFirewall.title, rules, above, guide(name, rules)),
    );
    const clients = { RuleVariables: { IPSets: { HOME_NET: { Definition: look.sources } } } };
    const input = {
      RuleGroupName: name,
      Type: 'STATEFUL',
      Capacity: capacity(rules.length),
      Description: `em-preflight ${look.prefix}: outbound allow rules`,
      RuleGroup: {
        ...(look.sources.length > 0 ? clients : {}),
        RulesSource: { RulesString: [...comment, ...ruleStrings(rules, look), ''].join('\n') },
        StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' },
      },
    };
    return `${JSON.stringify(input, null, 2)}\n`;
  },
};
