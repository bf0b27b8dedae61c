import { describe, expect, test } from 'vitest';
import { azureFirewall } from '../../../src/rules/platforms/azure-firewall.js';
import { asked, cases, look, opened, rule } from '../samples.js';

interface Rule {
  readonly ruleType: 'ApplicationRule' | 'NetworkRule';
  readonly name: string;
  readonly sourceAddresses: readonly string[];
  readonly protocols?: readonly { readonly protocolType: string; readonly port: number }[];
  readonly targetFqdns?: readonly string[];
  readonly terminateTLS?: boolean;
  readonly ipProtocols?: readonly string[];
  readonly destinationFqdns?: readonly string[];
  readonly destinationPorts?: readonly string[];
}

interface Template {
  readonly parameters: Readonly<Record<string, { readonly type: string }>>;
  readonly resources: readonly {
    readonly name: string;
    readonly type: string;
    readonly properties: {
      readonly ruleCollections: readonly {
        readonly ruleCollectionType: string;
        readonly name: string;
        readonly priority: number;
        readonly action: { readonly type: string };
        readonly rules: readonly Rule[];
      }[];
    };
  }[];
}

describe.each(cases())('%s', (_, { rules, from }) => {
  const ipv4 = from.filter((cidr) => !cidr.includes(':'));
  const text = azureFirewall.render(rules, look({ sources: from }));
  const template = JSON.parse(text) as Template;
  const collections = template.resources.flatMap(({ properties }) => properties.ruleCollections);
  const all = collections.flatMap((collection) => collection.rules);

  test('the rules open exactly what was asked for', () => {
    const pairs = all.map((one) => ({
      hosts: one.targetFqdns ?? one.destinationFqdns ?? ['?'],
      ports: one.destinationPorts ?? one.protocols?.map(({ port }) => port) ?? ['?'],
    }));
    expect(opened(pairs)).toEqual(from.length > 0 && ipv4.length === 0 ? [] : asked(rules));
  });

  test('HTTPS on 443 is an application rule that ends no TLS; any other port a network rule for TCP', () => {
    for (const one of all) {
      if (one.ruleType === 'ApplicationRule') {
        expect(one).toMatchObject({ protocols: [{ protocolType: 'Https', port: 443 }], terminateTLS: false });
      } else {
        expect(one.ipProtocols).toEqual(['TCP']);
        expect(one.destinationPorts).not.toContain('443');
      }
    }
  });

  test('a collection allows, holds rules of one kind, and is never empty', () => {
    for (const { ruleCollectionType, action, rules: held } of collections) {
      expect(ruleCollectionType).toBe('FirewallPolicyFilterRuleCollection');
      expect(action.type).toBe('Allow');
      expect(new Set(held.map(({ ruleType }) => ruleType)).size).toBe(1);
    }
    expect(new Set(collections.map(({ priority }) => priority)).size).toBe(collections.length);
  });

  test('only the given clients may, those of IPv4', () => {
    for (const { sourceAddresses } of all) expect(sourceAddresses).toEqual(from.length > 0 ? ipv4 : ['*']);
  });

  test('names are at most 80 characters and unique', () => {
    const names = [...collections, ...all].map(({ name }) => name);
    expect(names.filter((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('every parameter that is used is declared', () => {
    const used = [...text.matchAll(/parameters\('(\w+)'\)/g)].map(([, name]) => name ?? '');
    expect([...new Set(used)].sort()).toEqual(Object.keys(template.parameters).sort());
  });
});

test('that Azure may refuse a name is said where there is one', () => {
  const said = 'two hyphens in a row';
  expect(azureFirewall.render([rule('xn--bcher-kva.example')], look())).toContain(said);
  expect(azureFirewall.render([rule('a-b.example')], look())).not.toContain(said);
});
