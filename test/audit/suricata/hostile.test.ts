/** Files that nobody wrote by hand: they end in an answer or in a UsageError with file and line, and soon. */
import { describe, expect, it } from 'vitest';
import { suricata } from '../../../src/audit/formats/suricata/index.js';
import { formatOf } from '../../../src/audit/recognise.js';
import { UsageError } from '../../../src/model/errors.js';
import { audited, policyOf } from './audited.js';

const rule = (options: string, sid = 1) => `pass tls any any -> any 443 (${options} sid:${sid};)`;
const rules = (text: string) => [{ path: 'em.rules', text }];
const json = (text: string) => [{ path: 'em.json', text }];
const group = (strings: string) =>
  JSON.stringify({ RuleGroup: { RulesSource: { RulesString: strings } } }, null, 1);

/** `file:line: message` of the refusal. */
async function refusal(files: Parameters<typeof policyOf>[0]): Promise<string> {
  try {
    await policyOf(files);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { at, message } = error.problems[0] ?? { message: '' };
    return `${at?.file}:${at?.line}: ${message}`;
  }
  return 'loaded';
}

const flow = {
  host: 'camapi.srv.ygles.com',
  port: 443,
  address: null,
  client: null,
  privateAddresses: false,
};

describe('rules', () => {
  it.each([
    ['a byte-order mark', `\uFEFF${rule('')}`, 'em.rules:1: Suricata refuses this rule: the file begins'],
    ['a line of 20 KB', `${rule('')}\n${rule(`msg:"${'x'.repeat(20_000)}";`, 2)}`, 'em.rules:2:'],
    [
      'brackets 3000 deep',
      `pass tls ${'['.repeat(3000)}any${']'.repeat(3000)} any -> any 443 (sid:1;)`,
      'em.rules:1:',
    ],
    ['brackets that do not close', 'pass tls [any any -> any 443 (sid:1;)\n', 'em.rules:1:'],
    ['no port', 'pass tls any any -> any (msg:"x"; sid:1;)', 'em.rules:1:'],
    ['control characters', 'pass tls any any -> \u001b[31many 443 (sid:1;)', 'em.rules:1:'],
    ['an expression without end', rule('tls.sni; pcre:"/abc";'), 'em.rules:1:'],
    ['a duplicate after CR LF', `${rule('')}\r\n# x\r\n${rule('')}\r\n`, 'em.rules:3:'],
  ])('%s', async (_name, text, where) => {
    expect(await refusal(rules(text))).toContain(where);
  });

  it('prints nothing of a rule that could change a terminal', async () => {
    expect(await refusal(rules('pass tls any any -> \u001b[31many 443 (sid:1;)'))).not.toContain('\u001b');
  });

  it('reads CR LF and a rule over several lines', async () => {
    const text = `# x\r\n${rule('tls.sni; \\\r\n content:"camapi.srv.ygles.com"; \\\r\n startswith; endswith;')}\r\n`;
    const decision = await (await policyOf(rules(text))).decide(flow);
    expect(decision).toMatchObject({ ruling: 'allowed', by: { line: 2 } });
  });

  it.each([
    ['(?:a+)+$', 'allowed'],
    ['(a|a)*b', 'allowed'],
    ['(?:(?:(?:[a-z.]+)*)*)*!', 'allowed'],
    // What RE2 has no words for is not guessed at.
    ['^(?=camapi).*', 'unverifiable'],
    ['(.)\\1', 'unverifiable'],
    ['^(?>camapi)', 'unverifiable'],
    [`${'('.repeat(400)}a${')'.repeat(400)}{900}{900}`, 'unverifiable'],
  ])('an expression that takes others for ever: %s', async (pattern, ruling) => {
    const text = `drop tls any any -> any 443 (tls.sni; pcre:"/${pattern}/"; sid:1;)`;
    const host = `${'a'.repeat(60)}.example.net`;
    expect((await (await policyOf(rules(text))).decide({ ...flow, host })).ruling).toBe(ruling);
  });

  it('contents that relate to each other without end', async () => {
    const more = Array.from({ length: 40 }, () => 'content:"a"; distance:0;').join(' ');
    const text = `drop tls any any -> any 443 (tls.sni; content:"a"; ${more} content:"!"; distance:0; sid:1;)`;
    const { ruling } = await (await policyOf(rules(text))).decide({ ...flow, host: 'a'.repeat(250) });
    expect(ruling).toBe('unverifiable');
  });

  it('tells its format in a line that goes on for a megabyte', () => {
    const text = `pass tls ${'- < -'.repeat(200_000)}`;
    expect(formatOf({ path: 'x', text })).toBeNull();
  });

  it('judges ten thousand rules for names', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      rule(
        `flow:to_server,established; tls.sni; content:"host${i}.example.net"; startswith; endswith; nocase;`,
        i + 2,
      ),
    );
    const own = rule(
      'flow:to_server,established; tls.sni; content:"camapi.srv.ygles.com"; startswith; endswith;',
    );
    const { requirements } = await audited(
      rules([...many, own, 'drop tls any any -> any any (sid:99999;)'].join('\n')),
    );
    expect(requirements.filter(({ verdict }) => verdict === 'allowed').map(({ host }) => host)).toEqual([
      flow.host,
    ]);
  });
});

describe('three thousand rules for networks that the host may be in', () => {
  it.each([
    ['one each', 3000],
    ['eight in all', 8],
  ])('%s', async (_, networks) => {
    const many = Array.from(
      { length: 3000 },
      (_, i) =>
        `drop ip any any -> 9.${(i % networks) >> 8}.${(i % networks) & 255}.0/24 any (sid:${i + 1};)`,
    );
    const { requirements } = await audited(rules(many.join('\n')));
    expect(new Set(requirements.map(({ verdict }) => verdict))).toEqual(new Set(['unverifiable']));
  });
});

describe('variables', () => {
  it('that stand for each other come to an end', async () => {
    const yaml = 'vars:\n  address-groups:\n    HOME_NET: "$OTHER_NET"\n    OTHER_NET: "!$HOME_NET"\n';
    const text = 'drop tls $HOME_NET any -> $OTHER_NET any (sid:1;)\n';
    const files = [{ path: 'suricata.yaml', text: yaml }, ...rules(text)];
    expect(['allowed', 'blocked', 'unverifiable']).toContain(
      (await (await policyOf(files)).decide(flow)).ruling,
    );
  });

  it('in files that include each other come to an end', async () => {
    const [a, b] = ['a.yaml', 'b.yaml'].map((path) => ({
      path,
      text: `vars:\ninclude: [${path === 'a.yaml' ? 'b.yaml, b.yaml' : 'a.yaml, a.yaml'}]\n`,
    }));
    if (!a || !b) throw new Error('there are two');
    const library = { find: (name: string) => [name === 'a.yaml' ? a : b] };
    const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
    expect(() => suricata.parse([a, ...rules(rule(''))], vantage, library)).toThrow('Suricata refuses');
  });

  it('that are broken are refused at their line', async () => {
    const yaml = 'vars:\n  address-groups:\n    HOME_NET: "10.0.0.0/8"\n    EXTERNAL_NET: "[10.0.0.0/8"\n';
    expect(await refusal([{ path: 'suricata.yaml', text: yaml }, ...rules(rule(''))])).toContain(
      'suricata.yaml:4:',
    );
  });
});

describe('documents of AWS', () => {
  it.each([
    ['cut off', group(rule('')).slice(0, -12), 'em.json:'],
    ['nested ten thousand times', `{"RulesSource": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`, ''],
    ['no rule group', '{"StatelessDefaultActions": ["aws:forward_to_sfe"]}', 'holds no rule group'],
    ['a rule that is refused', group('pass tls any any -> any 443 (tls.sni; sid:1;)'), 'em.json:4:'],
    [
      'an unknown list',
      '{"RulesSource":\n{"RulesSourceList": {"GeneratedRulesType":\n"GREYLIST"}}}',
      'em.json:3:',
    ],
    [
      'an unknown action',
      '{"RulesSource": {"StatefulRules": [\n{"Action": "LOOK", "Header": {}}]}}',
      'em.json:2:',
    ],
    ['numbers for texts', '{"RulesSource": {"RulesString": 7}}', 'em.json:1:'],
  ])('%s', async (_name, text, where) => {
    expect(await refusal(json(text))).toContain(where);
  });

  it('reads a target that would break out of its rule as a name that matches nothing', async () => {
    const list = {
      Targets: ['a.example"; sid:7;) pass tls any'],
      TargetTypes: ['TLS_SNI'],
      GeneratedRulesType: 'ALLOWLIST',
    };
    const text = JSON.stringify({ RulesSource: { RulesSourceList: list } });
    const policy = await policyOf(json(text));
    expect((await policy.decide(flow)).ruling).toBe('blocked');
    expect(policy.remarks.map(({ kind }) => kind)).toEqual(['unmatchable']);
  });

  it.each(['__proto__', 'constructor'])('has no variable %s but those that it defines', async (name) => {
    const text = group(`drop tls $${name} any -> any any (sid:1;)`);
    expect((await (await policyOf(json(text))).decide(flow)).ruling).toBe('unverifiable');
  });
});
