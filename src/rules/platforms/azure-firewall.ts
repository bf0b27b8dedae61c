import type { Look, Rule } from '../../model/rules.js';
import { type Guide, headingByName } from '../guide.js';
import { type HostGroup, hostGroups } from '../host-groups.js';
import { inspectionNote } from '../inspection-note.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName } from '../object-name.js';
import type { Platform } from '../platform.js';
import { sourceList } from '../source-list.js';

/** Resource names: 80 characters of letters, digits, underscore, period and hyphen. */
const names = { length: 80, forbidden: /[^A-Za-z0-9._-]/g, joint: '-' } as const;

/** Application rules read the name in the TLS handshake; here they are used for HTTPS on its own port. */
const https = 443;

interface AzureRule {
  readonly ruleType: 'ApplicationRule' | 'NetworkRule';
  readonly name: string;
  readonly sourceAddresses: readonly string[];
}

function groupName({ prefix }: Look): string {
  return objectName(`${prefix}-rules`, names);
}

/** "Deploy Azure Firewall in dual stack mode": application rules are for IPv4. Never `*` in the place of IPv6 networks. */
function clients({ sources }: Look): readonly string[] {
  const { ipv4, any } = sourceList(sources);
  return any ? ['*'] : ipv4;
}

function applicationRules(groups: readonly HostGroup[], look: Look): readonly AzureRule[] {
  return groups
    .filter((group) => group.ports.includes(https))
    .map((group) => ({
      ruleType: 'ApplicationRule',
      name: objectName(`${look.prefix}-https-${group.label}`, names),
      sourceAddresses: clients(look),
      protocols: [{ protocolType: 'Https', port: https }],
      targetFqdns: group.rules.map(({ pattern }) => pattern.name),
      terminateTLS: false,
    }));
}

function networkRules(groups: readonly HostGroup[], look: Look): readonly AzureRule[] {
  return groups
    .map((group) => ({ group, ports: group.ports.filter((port) => port !== https) }))
    .filter(({ ports }) => ports.length > 0)
    .map(({ group, ports }) => ({
      ruleType: 'NetworkRule',
      name: objectName(`${look.prefix}-network-${group.label}`, names),
      sourceAddresses: clients(look),
      ipProtocols: ['TCP'],
      destinationFqdns: group.rules.map(({ pattern }) => pattern.name),
      destinationPorts: ports.map(String),
    }));
}

function collection(name: string, priority: number, rules: readonly AzureRule[]): readonly object[] {
  if (rules.length === 0) return [];
  return [
    {
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name,
      priority,
      action: { type: 'Allow' },
      rules,
    },
  ];
}

function template(groups: readonly HostGroup[], look: Look, comments: readonly string[]): object {
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    metadata: { comments },
    parameters: {
      firewallPolicyName: {
        type: 'string',
        metadata: { description: 'The firewall policy to add the rules to.' },
      },
      priority: {
        type: 'int',
        defaultValue: 500,
        minValue: 100,
        maxValue: 65000,
        metadata: { description: 'Priority of the rule collection group: lower is read first.' },
      },
    },
    resources: [
      {
        type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
        apiVersion: '2023-09-01',
        name: `[format('{0}/{1}', parameters('firewallPolicyName'), '${groupName(look)}')]`,
        properties: {
          priority: "[parameters('priority')]",
          ruleCollections:
            clients(look).length === 0
              ? []
              : [
                  ...collection(objectName(`${look.prefix}-network`, names), 100, networkRules(groups, look)),
                  ...collection(
                    objectName(`${look.prefix}-application`, names),
                    200,
                    applicationRules(groups, look),
                  ),
                ],
        },
      },
    ],
  };
}

const guide = (look: Look, rules: readonly Rule[]): Guide => ({
  apply: [
    'Save as em.json and deploy it to the resource group of the firewall policy:',
    ' az deployment group create -g GROUP --template-file em.json -p firewallPolicyName=POLICY',
  ],
  undo: [
    'The rules are a rule collection group of their own:',
    ` az network firewall policy rule-collection-group delete -g GROUP --policy-name POLICY -n ${groupName(look)}`,
  ],
  know: [
    'Port 443 goes through application rules, which read the name in the traffic; other ports through network rules, which Azure reads first and which go by addresses.',
    'Names in network rules need the DNS proxy of the firewall policy turned on and the clients to use the firewall for DNS.',
    'IPv6 is not let out: application rules are for IPv4, in dual stack mode (a preview) too.',
    ...(rules.some(({ pattern }) => pattern.name.includes('--'))
      ? [
          'Azure has refused names with two hyphens in a row, as every international name has (MicrosoftDocs/azure-docs issue 69563): where the deployment names one of these, that host cannot be let out by name.',
        ]
      : []),
    'Application rules always translate the source address (SNAT).',
    ...lookupNotes('in-traffic', rules),
    ...(rules.some(({ ports }) => ports.some((port) => port !== https))
      ? lookupNotes('periodic', rules)
      : []),
    `Azure Firewall Premium: these rules do not terminate TLS. ${inspectionNote}`,
  ],
});

export const azureFirewall: Platform = {
  id: 'azure-firewall',
  title: 'Azure Firewall',
  docs: 'https://learn.microsoft.com/azure/templates/microsoft.network/firewallpolicies/rulecollectiongroups',
  // Wildcards exist in application rules alone: a domain on another port could not be written.
  can: { patterns: ['exact'], names: 'in-traffic', ports: true, ipv6: false, nameLength: 80, decrypts: true },
  checked: { by: 'grammar', source: 'ARM template reference, ruleCollectionGroups 2023-09-01' },
  render(rules, look) {
    const comments = headingByName(azureFirewall.title, rules, look, guide(look, rules));
    return `${JSON.stringify(template(hostGroups(rules), look, comments), null, 2)}\n`;
  },
};
