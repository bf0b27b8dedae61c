import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/model/cause.js';
import type { CheckReport, Report } from '../../src/model/report.js';
import { type ChangeKind, compare } from '../../src/reports/comparison/compare.js';
import { comparisonFormats } from '../../src/reports/comparison/index.js';
import { plainLook } from '../../src/reports/format.js';
import { mergedFormats } from '../../src/reports/merged/index.js';
import { merge } from '../../src/reports/merged/merge.js';
import { worst } from '../../src/reports/merged/worst.js';
import { displayWidth } from '../../src/text/width.js';
import { golden, report } from './fixtures.js';

const tool = { name: 'em-preflight', version: '1.0.0' };
const unsafe = /[^\P{Cc}\n\r]|[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

const saved = (name: string, hostname = name) => {
  const found = report(name);
  return { file: `${name}.json`, report: { ...found, vantage: { ...found.vantage, hostname } } };
};

/** A report with nothing but these checks. */
function only(verdicts: Readonly<Record<string, Verdict>>): Report {
  const [pattern] = report('all-pass').checks;
  if (!pattern) throw new Error('the fixture holds no check');
  const checks: CheckReport[] = Object.entries(verdicts).map(([id, verdict]) => ({
    ...pattern,
    id,
    verdict,
  }));
  return { ...report('all-pass'), checks, components: [], rootCauses: [] };
}

describe('several reports', () => {
  const merged = merge([saved('two-root-causes'), saved('any-of-warning'), saved('hostile')], tool);

  test('the worst verdict counts, and what differs between the sites is marked', () => {
    const row = (id: string) => merged.checks.find((check) => check.id === id);
    const iot = 'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com';
    expect(row(`${iot}:443`)).toMatchObject({
      verdicts: ['fail', 'pass', null],
      worst: 'fail',
      differs: true,
    });
    expect(row(`${iot}:8883`)).toMatchObject({
      verdicts: ['fail', 'warn', null],
      worst: 'fail',
      differs: true,
    });
    expect(row('hbp-ec1l.srv.ygles.com:443')).toMatchObject({ worst: 'pass', differs: false });
    expect(merged).toMatchObject({ verdict: 'fail', exitCode: 1 });
  });

  test('a root cause that is the same everywhere is said once, with its sites', () => {
    const { rootCauses } = merge([saved('two-root-causes', 'a'), saved('two-root-causes', 'b')], tool);
    expect(rootCauses.map(({ sites }) => sites)).toEqual([
      ['A', 'B'],
      ['A', 'B'],
    ]);
  });

  test.each([
    [['all-pass', 'all-pass'], 'pass', 0],
    [['all-pass', 'deadline'], 'inconclusive', 3],
    [['deadline', 'proxy-407'], 'fail', 1],
  ])('%j come to %s', (names, verdict, exitCode) => {
    expect(
      merge(
        names.map((name) => saved(name)),
        tool,
      ),
    ).toMatchObject({ verdict, exitCode });
  });

  test('reports on different catalogues say so', () => {
    const other = saved('all-pass');
    const catalogue = { title: 'other', sha256: '0'.repeat(64) };
    const both = merge([saved('all-pass'), { ...other, report: { ...other.report, catalogue } }], tool);
    expect(both.notes).toEqual(['the reports stand on different catalogues']);
  });

  test('thirty sites have thirty keys', () => {
    const sites = merge(
      Array.from({ length: 30 }, () => saved('hostile')),
      tool,
    ).sites.map(({ key }) => key);
    expect(new Set(sites).size).toBe(30);
  });

  test.each(Object.keys(mergedFormats) as (keyof typeof mergedFormats)[])('as %s', async (id) => {
    const text = mergedFormats[id].render(merged, plainLook);
    expect(text).not.toMatch(unsafe);
    await expect(text).toMatchFileSnapshot(golden('merged', 'three-sites', id));
  });

  test('the console keeps to 80 columns', () => {
    for (const line of mergedFormats.console.render(merged, plainLook).split('\n'))
      expect(displayWidth(line), line).toBeLessThanOrEqual(80);
  });
});

test.each([
  [['pass', 'pass'], 'pass'],
  [['pass', 'warn'], 'warn'],
  [['warn', 'untested'], 'untested'],
  [['untested', 'fail'], 'fail'],
  [[], 'untested'],
] as const)('the worst of %j is %s', (verdicts, expected) => {
  expect(worst(verdicts)).toBe(expected);
});

describe('two reports', () => {
  const change = (before: Verdict | null, after: Verdict | null) => {
    const side = (verdict: Verdict | null) => only(verdict === null ? {} : { 'a.example:443': verdict });
    return compare({ file: 'a', report: side(before) }, { file: 'b', report: side(after) }, tool);
  };

  test.each<[Verdict | null, Verdict | null, ChangeKind, number]>([
    ['pass', 'fail', 'broken', 1],
    ['warn', 'fail', 'broken', 1],
    ['untested', 'fail', 'failing-now', 1],
    [null, 'fail', 'failing-now', 1],
    ['fail', 'fail', 'still-failing', 0],
    ['fail', 'pass', 'fixed', 0],
    ['fail', 'warn', 'fixed', 0],
    ['pass', 'untested', 'lost', 3],
    ['fail', 'untested', 'lost', 3],
    ['untested', 'untested', 'same', 0],
    ['untested', 'pass', 'same', 0],
    ['pass', 'pass', 'same', 0],
    [null, 'pass', 'added', 0],
    ['fail', null, 'removed', 0],
  ])('%s, then %s is %s, exit code %i', (before, after, kind, exitCode) => {
    const comparison = change(before, after);
    expect(comparison.checks.map((c) => c.change)).toEqual([kind]);
    expect(comparison.exitCode).toBe(exitCode);
  });

  test('what makes the two hard to compare is noted', () => {
    const later = saved('any-of-warning', 'elsewhere');
    const { notes } = compare(
      later,
      { file: 'x', report: { ...only({}), startedAt: '2020-01-01T00:00:00Z' } },
      tool,
    );
    expect(notes.join('\n')).toMatch(/different machines[\s\S]*wrong way round/);
  });

  const comparison = compare(saved('two-root-causes', 'here'), saved('any-of-warning', 'here'), tool);
  test.each(Object.keys(comparisonFormats) as (keyof typeof comparisonFormats)[])('as %s', async (id) => {
    const text = comparisonFormats[id].render(comparison, plainLook);
    expect(text).not.toMatch(unsafe);
    await expect(text).toMatchFileSnapshot(golden('comparison', 'mended', id));
  });
});

test.each([
  ['merged', mergedFormats, ['index', 'merge', 'worst']],
  ['comparison', comparisonFormats, ['index', 'compare', 'words']],
])('every format of %s is registered under its own id', (folder, formats, parts) => {
  const files = readdirSync(new URL(`../../src/reports/${folder}/`, import.meta.url)).map((f) =>
    f.slice(0, -3),
  );
  expect(files.filter((file) => !parts.includes(file)).sort()).toEqual(Object.keys(formats).sort());
  for (const [id, format] of Object.entries(formats)) expect(format.id).toBe(id);
});
