import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Catalogue, Host } from '../../src/model/catalogue.js';
import { matches } from '../../src/patterns/match.js';
import { platforms } from '../../src/rules/index.js';
import { fixtureCatalogues } from './fixture-catalogues.js';
import { type Asked, written } from './written.js';

const real = fixtureCatalogues().get('real') as Catalogue;
const all = await Promise.all(Object.values(platforms).map((load) => load()));

const asked: fc.Arbitrary<Asked> = fc.record({
  selectors: fc.subarray(
    real.components.map(({ id }) => id),
    { minLength: 1 },
  ),
  conditions: fc.subarray(Object.keys(real.conditions)),
});

/** `HOST:PORT` of what the selection asks for. */
function needed({ selectors = [], conditions = [] }: Asked): ReadonlySet<string> {
  const rows = real.components
    .filter(({ id }) => selectors.includes(id))
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ condition }) => condition === null || conditions.includes(condition));
  return new Set(rows.flatMap(({ host, ports }) => ports.map((port) => `${host.name}:${port}`)));
}

test('without wildcards the rules open what the selection asks for: all of it and nothing else', () => {
  fc.assert(
    fc.property(asked, fc.constantFrom(...all), (what, platform) => {
      const { rules, gaps } = written(platform, real, what);
      const opened = rules.flatMap(({ pattern, ports }) => {
        expect(pattern.kind).toBe('exact');
        return ports.map((port) => `${pattern.name}:${port}`);
      });
      expect(new Set(opened)).toEqual(needed(what));
      expect(gaps.filter(({ lost }) => lost)).toEqual([]);
    }),
  );
});

test('with wildcards every need is met, on no port that only a stranger to the wildcard needs', () => {
  const wildcards = fc.constantFrom('suggested' as const, 'vendor' as const);
  fc.assert(
    fc.property(asked, wildcards, fc.constantFrom(...all), (what, whose, platform) => {
      const { rules } = written(platform, real, { ...what, wildcards: whose });
      const wants = [...needed(what)].map((text) => text.split(':') as [string, string]);
      for (const [host, port] of wants)
        expect(rules.some((rule) => matches(rule.pattern, host) && rule.ports.includes(Number(port)))).toBe(
          true,
        );
      for (const { pattern, ports } of rules)
        for (const port of ports)
          expect(wants.some(([host, one]) => matches(pattern, host) && one === String(port))).toBe(true);
    }),
  );
});

test('names that the output of a platform holds are the selection’s', () => {
  const names = real.hosts.map(({ name }) => name);
  fc.assert(
    fc.property(asked, fc.constantFrom(...all), (what, platform) => {
      // In JSON a new line is an n behind a backslash.
      const text = written(platform, real, what).text.replaceAll('\\n', ' ');
      const wanted = new Set([...needed(what)].map((one) => one.split(':')[0]));
      // `a.x` also stands in `other-a.x`: only a name with its border counts.
      const holds = (name: string) => new RegExp(`(?<![a-z0-9-])${name.replaceAll('.', '\\.')}`).test(text);
      expect(names.filter(holds)).toEqual(names.filter((name) => wanted.has(name)));
    }),
  );
});

test('the order of the catalogue does not show', () => {
  const shuffled: fc.Arbitrary<Catalogue> = fc
    .tuple(
      fc.shuffledSubarray([...real.components], { minLength: real.components.length }),
      fc.shuffledSubarray([...real.hosts], { minLength: real.hosts.length }),
      fc.shuffledSubarray([...real.wildcards], { minLength: real.wildcards.length }),
      fc.boolean(),
    )
    .map(([components, hosts, wildcards, reverse]) => ({
      ...real,
      hosts,
      wildcards,
      components: components.map((one) => ({
        ...one,
        endpoints: reverse ? [...one.endpoints].reverse() : one.endpoints,
      })),
    }));
  const whose = fc.constantFrom(undefined, 'suggested' as const, 'vendor' as const);
  fc.assert(
    fc.property(shuffled, whose, fc.constantFrom(...all), (catalogue, wildcards, platform) => {
      const what = wildcards ? { wildcards } : {};
      expect(written(platform, catalogue, what)).toEqual(written(platform, real, what));
    }),
  );
});

test('a name that is none ends the program instead of reaching an output', () => {
  const hostile = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .map((text) => `${text}.example.com`)
    .filter((name) => !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name));
  fc.assert(
    fc.property(hostile, fc.constantFrom(...all), (name, platform) => {
      expect(() => written(platform, oneHost(name))).toThrow(/not a host name/);
    }),
  );
});

test('a title reaches comments only as one harmless line', () => {
  const titles = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(titles, fc.constantFrom(...all.filter(({ id }) => id !== 'csv')), (title, platform) => {
      const plain = written(platform, { ...oneHost('a.example.com'), title: 'x' });
      const odd = written(platform, { ...oneHost('a.example.com'), title: `x${title}` });
      expect(odd.text.split('\n')).toHaveLength(plain.text.split('\n').length);
      expect(odd.text.replace(/[\n\t\r]/g, '')).not.toMatch(/\p{Cc}/u);
    }),
  );
});

function oneHost(name: string): Catalogue {
  const [component] = real.components;
  const [endpoint] = component?.endpoints ?? [];
  if (!component || !endpoint) throw new Error('the catalogue is empty');
  const host: Host = { ...endpoint.host, name };
  return { ...real, hosts: [host], components: [{ ...component, endpoints: [{ ...endpoint, host }] }] };
}
