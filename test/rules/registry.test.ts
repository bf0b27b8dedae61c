import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { platforms } from '../../src/rules/index.js';
import { lower } from '../../src/rules/lower.js';
import { wildcardSpelling } from '../../src/rules/wildcard-spelling.js';
import { needs } from '../setup/needs.js';
import { everyForm } from './every-form.js';
import { clean, parsers } from './parsers.js';
import { look, rule } from './samples.js';

const all = await Promise.all(Object.values(platforms).map((load) => load()));

test('every file of the folder is in the registry under its own name', () => {
  const files = readdirSync('src/rules/platforms').map((file) => file.replace(/\.ts$/, ''));
  expect(Object.keys(platforms).sort()).toEqual(files.sort());
  expect(all.map(({ id }) => id)).toEqual(Object.keys(platforms));
});

test('every id that scripts rely on is there', () => {
  const contract =
    'iptables iptables-dnsmasq nftables nftables-dnsmasq pfsense opnsense squid pac haproxy suricata firewalld ' +
    'fortigate panos panos-edl cisco-asa junos mikrotik checkpoint sophos zscaler aws-network-firewall ' +
    'azure-firewall windows rpz list csv';
  expect(Object.keys(platforms)).toEqual(expect.arrayContaining(contract.split(' ')));
});

test('every platform has its golden file for every fixture', () => {
  for (const fixture of readdirSync('test/golden/rules')) {
    const files = readdirSync(`test/golden/rules/${fixture}`);
    const forms = all.flatMap(({ id, variants = {} }) => [
      id,
      ...Object.keys(variants).map((v) => `${id}.${v}`),
    ]);
    expect(files.sort()).toEqual(forms.map((form) => `${form}.txt`).sort());
  }
});

const wild = all.filter(({ can }) => can.patterns.some((kind) => kind !== 'exact'));

test('who has wildcards has a spelling for them, and nobody else', () => {
  expect(Object.keys(wildcardSpelling).sort()).toEqual(wild.map(({ id }) => id).sort());
});

test.each(wild.map((platform) => [platform.id, platform] as const))(
  '%s writes a wildcard as `wildcards` says it does',
  (id, platform) => {
    const covers = [rule('a.srv.ygles.com'), rule('b.srv.ygles.com')];
    const wildcard = rule('srv.ygles.com', { pattern: { kind: 'sub-only', name: 'srv.ygles.com' }, covers });
    const { rules } = lower([wildcard], platform.can, []);
    const [written] = rules;
    const variant = platform.variants?.dnsmasq ? { variant: 'dnsmasq' } : {};
    const text = platform.render(rules, look(variant)).replaceAll('\\"', '"');
    const words = written ? wildcardSpelling[id]?.(written.pattern) : [];
    expect(words?.length).toBeGreaterThan(0);
    for (const word of words ?? []) expect(text).toContain(word);
    expect(text).not.toMatch(/[ab]\.srv\.ygles\.com/);
  },
);

// Without any listener haproxy has nothing to start; the scripts are run with hosts in parsers.test.ts.
const unread = /script|^iptables(-dnsmasq)?$|haproxy/;

test.each((await everyForm()).map((form) => [form.name, form] as const))(
  '%s writes something that loads where there is nothing to let out',
  (name, form) => {
    const text = form.platform.render([], look(form.look));
    expect(text).not.toContain('undefined');
    const parser = parsers[name];
    if (parser && !parser.only && needs(...parser.needs) && !unread.test(name))
      expect(parser.read(text)).toBe(clean);
  },
);

test.each(all.map((platform) => [platform.id, platform] as const))(
  '%s binds its rules to the places that it says it does',
  (_, { can, render, variants = {} }) => {
    const given = { inside: 'places0', outside: 'places1:1' };
    const texts = [undefined, ...Object.keys(variants)].map((variant) =>
      render([rule('a.example')], look({ ...given, ...(variant ? { variant } : {}) })),
    );
    for (const option of ['inside', 'outside'] as const)
      expect(texts.some((text) => text.includes(given[option]))).toBe(can.places?.includes(option) ?? false);
  },
);

test.each(
  all.filter(({ id }) => id.endsWith('-dnsmasq')).map((platform) => [platform.id, platform] as const),
)('%s says that a private answer opens an inner host', (_, platform) => {
  expect(platform.render([rule('a.example')], look())).toContain('stop-dns-rebind');
});
