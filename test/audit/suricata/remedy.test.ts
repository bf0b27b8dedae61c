/** What the findings say to write: written, it lets through what is needed and nothing else. */
import { describe, expect, it } from 'vitest';
import type { AuditReport, SourceFile } from '../../../src/model/audit.js';
import { audited, policyOf } from './audited.js';

const stranger = { host: 'stranger.example.org', port: 443, address: '93.184.215.14', client: null };
const blockedOf = ({ requirements }: AuditReport) =>
  requirements.filter(({ verdict }) => verdict !== 'allowed');

/** The rules that the findings quote, each once. */
function linesOf({ findings }: AuditReport): readonly string[] {
  const quoted = findings.flatMap(({ remedy }) => /add the line '([^']+)'/.exec(remedy)?.[1] ?? []);
  return [...new Set(quoted)];
}

const rules = (text: string): readonly SourceFile[] => [{ path: 'em.rules', text }];

describe('a file of rules', () => {
  it.each([
    'drop tcp $HOME_NET any -> $EXTERNAL_NET any (flow:to_server,established; sid:1;)',
    'drop tls any any -> any any (sid:1;)',
    'reject tls any any -> any any (tls.sni; content:".com"; nocase; sid:1900000;)\ndrop tls any any -> any any (sid:1900001;)',
    'drop tcp any any -> any any (flow:established; app-layer-protocol:!http; sid:1;)',
  ])('%s', async (text) => {
    const before = await audited(rules(text));
    expect(blockedOf(before).length).toBe(before.requirements.length);
    const mended = [text, ...linesOf(before)].join('\n');
    const after = await audited(rules(mended));
    expect(blockedOf(after)).toEqual([]);
    expect(after.findings).toEqual([]);
    expect((await (await policyOf(rules(mended))).decide(stranger)).ruling).toBe('blocked');
  });

  it('that drops the handshake is mended at the rule that does', async () => {
    const drop = 'drop tcp $HOME_NET any -> $EXTERNAL_NET any (msg:"rest"; sid:1;)';
    const before = await audited(rules(drop));
    expect(new Set(before.findings.map(({ remedy }) => remedy.split(';')[0]))).toEqual(
      new Set([
        'add flow:established to the options of em.rules:1, so that the TCP handshake passes and a name is seen',
      ]),
    );
    const lines = before.findings.flatMap(
      ({ remedy }) => /then add the line '([^']+)'/.exec(remedy)?.[1] ?? [],
    );
    const mended = [drop.replace('sid:1', 'flow:established; sid:1'), ...new Set(lines)].join('\n');
    expect(blockedOf(await audited(rules(mended)))).toEqual([]);
    expect((await (await policyOf(rules(mended))).decide(stranger)).ruling).toBe('blocked');
  });

  it('that opens too much says what to write in place of the line', async () => {
    const { findings } = await audited(rules('pass tls any any -> any any (sid:1;)'));
    expect(findings.map(({ kind }) => kind)).toEqual(['over-broad']);
    expect(findings[0]?.remedy).toMatch(
      /^write a line for each name in its place, such as 'pass tls \$HOME_NET any -> \$EXTERNAL_NET 443 \(msg:"em camapi/,
    );
  });
});

interface Group {
  readonly RuleGroup: {
    readonly RulesSource: { RulesString?: string; RulesSourceList?: { Targets: string[] } };
  };
}

const document = (group: unknown): readonly SourceFile[] => [
  { path: 'em.json', text: JSON.stringify(group, null, 2) },
];

describe('a rule group of AWS', () => {
  const strict = { StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' } };

  it('in strict order has the rules in front of the one that drops', async () => {
    const drop = 'drop tcp $HOME_NET any -> $EXTERNAL_NET any (flow:to_server,established; sid:1;)';
    const group = { RuleGroup: { RulesSource: { RulesString: drop }, ...strict } };
    const before = await audited(document(group));
    expect(before.findings[0]?.remedy).toMatch(/in front of "drop tcp .*" \(em\.json:4\)$/);
    const mended = [...linesOf(before), drop].join('\n');
    expect(
      blockedOf(await audited(document({ RuleGroup: { RulesSource: { RulesString: mended }, ...strict } }))),
    ).toEqual([]);
  });

  it('with an allow list has the names in the list', async () => {
    const list = { TargetTypes: ['TLS_SNI'], GeneratedRulesType: 'ALLOWLIST', Targets: ['example.net'] };
    const group: Group = { RuleGroup: { RulesSource: { RulesSourceList: list } } };
    const before = await audited(document(group));
    const names = before.findings.flatMap(
      ({ remedy }) => /^add "([^"]+)" to the Targets/.exec(remedy)?.[1] ?? [],
    );
    expect(names.length).toBe(before.findings.length);
    list.Targets.push(...new Set(names));
    const after = await audited(document(group));
    expect(blockedOf(after)).toEqual([]);
    expect(after.findings).toEqual([]);
  });
});
