import { describe, expect, test } from 'vitest';
import { windows } from '../../../src/rules/platforms/windows.js';
import { readLines } from '../forms.js';
import { asked, cases, look, opened, rule, wildcardSamples, withStar } from '../samples.js';

const guid = '\\{[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\}';

function parse(text: string) {
  const keywords = new Map<string, string>();
  const removed: string[] = [];
  const rules: { name: string; ports: string[]; local: string[]; ids: string[] }[] = [];
  const list = (words: string) =>
    words
      .split(',')
      .filter(Boolean)
      .map((word) => word.replace(/^'|'$/g, ''));
  readLines(text, '#', [
    [/^\$ErrorActionPreference = 'Stop'$/, () => {}],
    [
      /^Get-NetFirewallRule -Group 'em-preflight em' -ErrorAction SilentlyContinue \| Remove-NetFirewallRule$/,
      () => {},
    ],
    [
      new RegExp(`^Remove-NetFirewallDynamicKeywordAddress -Id '(${guid})' -ErrorAction SilentlyContinue$`),
      (id = '') => removed.push(id),
    ],
    [
      new RegExp(
        `^New-NetFirewallDynamicKeywordAddress -Id '(${guid})' -Keyword '([a-z0-9.*-]+)' -AutoResolve \\$true \\| Out-Null$`,
      ),
      (id = '', keyword = '') => {
        expect(keywords.has(id), `${id} twice`).toBe(false);
        keywords.set(id, keyword);
      },
    ],
    [
      new RegExp(
        "^New-NetFirewallRule -Name '([^']+)' -DisplayName '[^']+' -Group 'em-preflight em' -Direction Outbound -Action Allow " +
          `-Protocol TCP -RemotePort ([\\d,]+)(?: -LocalAddress (\\S+))? -RemoteDynamicKeywordAddresses ((?:'${guid}',?)+) \\| Out-Null$`,
      ),
      (name = '', ports = '', local = '', ids = '') =>
        rules.push({ name, ports: ports.split(','), local: list(local), ids: list(ids) }),
    ],
  ]);
  return { keywords, removed, rules };
}

describe.each(cases(wildcardSamples))('%s', (_, { rules, from }) => {
  const { keywords, removed, rules: made } = parse(windows.render(rules, look({ sources: from })));

  test('the rules open exactly what was asked for', () => {
    const pairs = made.map(({ ids, ports }) => ({ hosts: ids.map((id) => keywords.get(id) ?? '?'), ports }));
    expect(opened(pairs)).toEqual(asked(rules, withStar));
  });

  test('only the given addresses may', () => {
    for (const { local } of made) expect(local).toEqual(from);
  });

  test('names are unique, and every keyword is taken away before it is made', () => {
    expect(new Set(made.map(({ name }) => name)).size).toBe(made.length);
    expect(removed).toEqual([...keywords.keys()]);
  });
});

test('a keyword has the same identifier every time, and another one with another prefix', () => {
  const id = (prefix: string) =>
    /-Id '(\{.*?\})' -Keyword/.exec(windows.render([rule('a.example')], look({ prefix })))?.[1];
  expect(id('em')).toBe(id('em'));
  expect(id('em')).not.toBe(id('em2'));
});
