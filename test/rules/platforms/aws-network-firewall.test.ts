import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { awsNetworkFirewall } from '../../../src/rules/platforms/aws-network-firewall.js';
import { needs } from '../../setup/needs.js';
import { readLines } from '../forms.js';
import { asked, cases, look, opened, rule, wildcardSamples } from '../samples.js';

interface Input {
  readonly RuleGroupName: string;
  readonly Type: string;
  readonly Capacity: number;
  readonly Description: string;
  readonly RuleGroup: {
    readonly RuleVariables?: {
      readonly IPSets: { readonly HOME_NET: { readonly Definition: readonly string[] } };
    };
    readonly RulesSource: { readonly RulesString: string };
    readonly StatefulRuleOptions: { readonly RuleOrder: string };
  };
}

const below = {
  'below a domain alone': [rule('example.com', { pattern: { kind: 'sub-only', name: 'example.com' } })],
} as const;

/** A minimal set-up that `suricata -T` needs besides the rules. */
const configuration = `%YAML 1.1
---
vars:
  address-groups: { HOME_NET: "[10.0.0.0/8]", EXTERNAL_NET: "!$HOME_NET" }
  port-groups: {}
default-log-dir: .
outputs: []
app-layer: { protocols: { tls: { enabled: yes } } }
`;

/** What Suricata says of the rules; throws where it does not take them. */
function suricata(rules: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'em-aws-'));
  try {
    writeFileSync(join(folder, 'suricata.yaml'), configuration);
    writeFileSync(join(folder, 'em.rules'), rules);
    const options = ['-T', '-c', 'suricata.yaml', '-S', 'em.rules', '-l', '.'];
    return execFileSync('suricata', options, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 120_000,
      stdio: 'pipe',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(cases(wildcardSamples, below))('%s', (_, { rules, from }) => {
  const input = JSON.parse(awsNetworkFirewall.render(rules, look({ sources: from }))) as Input;
  const text = input.RuleGroup.RulesSource.RulesString;

  test('the rules pass exactly what was asked for', () => {
    const passed: { hosts: string[]; ports: string[] }[] = [];
    const sids: string[] = [];
    const kinds: readonly (readonly [RegExp, (name: string) => string[]])[] = [
      [/^content:"([^"]+)"; startswith; nocase; endswith;$/, (name) => [name]],
      [/^dotprefix; content:"\.([^"]+)"; nocase; endswith;$/, (name) => [name, `*.${name}`]],
      [/^content:"\.([^"]+)"; nocase; endswith;$/, (name) => [`*.${name}`]],
    ];
    const form =
      /^pass tls \$HOME_NET any -> \$EXTERNAL_NET (\d+|\[[\d,]+\]) \(msg:"em-preflight em"; flow:to_server,established; tls\.sni; (.*) sid:(\d+); rev:1;\)$/;
    readLines(text, '#', [
      [
        form,
        (ports = '', how = '', sid = '') => {
          const hosts = kinds.flatMap(([kind, names]) =>
            names(kind.exec(how)?.[1] ?? '').filter(() => kind.test(how)),
          );
          passed.push({ hosts, ports: ports.replace(/[[\]]/g, '').split(',') });
          sids.push(sid);
        },
      ],
    ]);
    const spell = ({ pattern: { kind, name } }: (typeof rules)[number]) =>
      ({ exact: [name], subtree: [name, `*.${name}`], 'sub-only': [`*.${name}`] })[kind as 'exact'];
    expect(opened(passed)).toEqual(asked(rules, spell));
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('it fits the limits of a rule group', () => {
    expect(input.RuleGroupName).toMatch(/^[a-zA-Z0-9-]{1,128}$/);
    expect(input.Description.length).toBeLessThanOrEqual(512);
    expect(input.Capacity).toBeGreaterThanOrEqual(rules.length);
    expect(input.Capacity).toBeLessThanOrEqual(30_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_000_000);
    expect(text.split('\n').filter((line) => line.length > 8_192)).toEqual([]);
  });

  test('it is stateful, in strict order, and for the given clients', () => {
    expect(input.Type).toBe('STATEFUL');
    expect(input.RuleGroup.StatefulRuleOptions.RuleOrder).toBe('STRICT_ORDER');
    expect(input.RuleGroup.RuleVariables?.IPSets.HOME_NET.Definition ?? []).toEqual(from);
  });
});

test('as many rules as it takes fit into the text of a group, with the longest names and prefix', () => {
  const name = (i: number) =>
    `${'x'.repeat(63)}.${'y'.repeat(63)}.${'z'.repeat(63)}.${String(i).padStart(61, '0')}`;
  const most = Array.from({ length: awsNetworkFirewall.can.entries ?? 0 }, (_, i) =>
    rule(name(i), { pattern: { kind: 'subtree', name: name(i) }, ports: [443, 8883] }),
  );
  const gaps = Array.from({ length: 10_000 }, () => ({ lost: true, message: 'x'.repeat(300) }));
  const input = JSON.parse(awsNetworkFirewall.render(most, look({ prefix: 'p'.repeat(16), gaps }))) as Input;
  expect(most.length).toBeGreaterThan(4_000);
  expect(Buffer.byteLength(input.RuleGroup.RulesSource.RulesString)).toBeLessThanOrEqual(2_000_000);
});

test('a prefix with an underscore gives a name that AWS takes', () => {
  const { RuleGroupName } = JSON.parse(awsNetworkFirewall.render([], look({ prefix: 'em_x' }))) as Input;
  expect(RuleGroupName).toMatch(/^em-x-allow-[0-9a-f]{10}$/);
});

describe.runIf(needs('suricata'))('Suricata reads the rule strings', () => {
  const samples = new Map(cases(wildcardSamples, below).filter(([title]) => title.endsWith('any client')));
  test.each([...samples])('%s', (_, { rules }) => {
    const input = JSON.parse(awsNetworkFirewall.render(rules, look())) as Input;
    expect(suricata(input.RuleGroup.RulesSource.RulesString)).not.toMatch(/error/i);
  });

  test('a broken one would not pass', () => {
    expect(() => suricata('pass tls $HOME_NET any -> any 443 (tls.sni; content:"a; sid:1;)\n')).toThrow();
  });
});
