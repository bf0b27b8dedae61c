import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { SaxesParser } from 'saxes';
import { type FinalResults, Parser as TapParser } from 'tap-parser';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { checkFormatIds as ids } from '../../src/reports/check/ids.js';
import { checkFormats } from '../../src/reports/check/index.js';
import { painted } from '../../src/reports/console-colors.js';
import { plainLook } from '../../src/reports/format.js';
import { displayWidth } from '../../src/text/width.js';
import { golden, report, reports } from './fixtures.js';

/** What no report may hold, in whatever field of a fixture it stands: anything a terminal would obey or hide. */
const unsafe = /[^\P{Cc}\n\r]|[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

test('every format of the folder is registered under its own id', () => {
  const files = readdirSync(new URL('../../src/reports/check/', import.meta.url)).map((file) =>
    file.slice(0, -3),
  );
  const parts = [
    'index',
    'ids',
    'facts',
    'schema',
    'verdict-tone',
    ...files.filter((file) => file.startsWith('console-')),
  ];
  expect(files.filter((file) => !parts.includes(file)).sort()).toEqual([...ids].sort());
  for (const id of ids) expect(checkFormats[id].id).toBe(id);
});

describe.each(reports)('%s', (name, saved) => {
  test.each(ids)('as %s', async (id) => {
    const text = checkFormats[id].render(saved, plainLook);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toMatch(unsafe);
    await expect(text).toMatchFileSnapshot(golden('check', name, id));
  });

  test('verbose', async () => {
    const text = checkFormats.console.render(saved, { ...plainLook, verbose: true });
    for (const check of saved.checks) expect(text.replace(/\n +/g, '')).toContain(check.id);
    await expect(text).toMatchFileSnapshot(golden('check', name, 'verbose'));
  });

  test.each([60, 80, 120])('the console keeps to %i columns', (columns) => {
    for (const verbose of [false, true]) {
      const text = checkFormats.console.render(saved, { ...plainLook, columns, verbose });
      for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    }
  });

  test('colour adds nothing but colour', () => {
    const colored = checkFormats.console.render(saved, { ...plainLook, paint: painted });
    expect(colored).not.toBe(checkFormats.console.render(saved, plainLook));
    expect(stripVTControlCharacters(colored)).toBe(checkFormats.console.render(saved, plainLook));
  });

  test('JSON reads back as the same report', () => {
    expect(JSON.parse(checkFormats.json.render(saved, plainLook))).toEqual(saved);
  });

  test('xmllint accepts the JUnit file, which counts as the report does', () => {
    const xml = checkFormats.junit.render(saved, plainLook);
    execFileSync('xmllint', ['--noout', '-'], { input: xml });
    const counted = saved.components.flatMap((c) => c.requirements).filter((r) => r.counted);
    expect(elements(xml, 'testcase')).toHaveLength(saved.summary.requirements);
    expect(elements(xml, 'failure')).toHaveLength(counted.filter((r) => r.verdict === 'fail').length);
    expect(elements(xml, 'error')).toHaveLength(counted.filter((r) => r.verdict === 'untested').length);
    expect(elements(xml, 'testsuites')[0]).toMatchObject({ tests: String(saved.summary.requirements) });
  });

  test('a TAP parser agrees with the exit code', () => {
    const results = tapResults(checkFormats.tap.render(saved, plainLook));
    expect(results).toMatchObject({ count: saved.summary.requirements, bailout: false });
    expect(results.failures.filter(({ tapError }) => tapError !== null)).toEqual([]);
    expect(results.fail).toBe(saved.summary.fail + saved.summary.untested);
    expect(results.ok).toBe(saved.exitCode === 0);
  });

  test('CSV has a row for each requirement and check, every field where it belongs', () => {
    const [header = [], ...rows] = csvRows(checkFormats.csv.render(saved, plainLook));
    const expected = saved.components.flatMap((c) => c.requirements.flatMap((r) => r.checks));
    expect(rows.map((row) => `${row[header.indexOf('host')]}:${row[header.indexOf('port')]}`)).toEqual(
      expected,
    );
    for (const row of rows) {
      expect(row).toHaveLength(header.length);
      for (const cell of row) expect(cell).not.toMatch(/^[=+\-@]/);
    }
  });

  test('every line for GitHub is one command, the last the verdict', () => {
    const lines = checkFormats.github.render(saved, plainLook).trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) [^:]*::/);
    expect(lines.at(-1)).toContain(`title=em-preflight%3A ${saved.verdict}::`);
  });

  test('Markdown holds no raw HTML and no broken table row', () => {
    const text = checkFormats.markdown.render(saved, plainLook);
    expect(text.replace(/`[^`\n]*`/g, '')).not.toMatch(/<(?!br>)|(?<!\\)@/);
    for (const table of text.split('\n\n').filter((part) => part.startsWith('|'))) {
      const widths = table
        .trim()
        .split('\n')
        .filter((l) => l.startsWith('|'))
        .map((l) => l.match(/(?<!\\)\|/g)?.length);
      expect(new Set(widths).size).toBe(1);
    }
  });
});

describe('the console', () => {
  test('of hundreds of checks and components shows some, and says how many more there are', () => {
    const one = report('one-root-cause');
    const [check] = one.checks.filter(({ id }) => one.rootCauses[0]?.checks.includes(id));
    const [component] = one.components;
    const [requirement] = component?.requirements ?? [];
    const ids = Array.from({ length: 200 }, (_, index) => `h${index}.example:443`);
    const large = {
      ...one,
      checks: ids.map((id) => ({ ...check, id })),
      components: ids.map((id, index) => ({
        ...component,
        id: `c${index}`,
        requirements: [{ ...requirement, counted: true, checks: [id] }],
      })),
      rootCauses: [{ ...one.rootCauses[0], checks: ids }],
    } as Report;
    const text = checkFormats.console.render(large, plainLook);
    expect(text.replace(/\n +/g, ' ')).toContain('200 checks of 200 components: c0, c1,');
    expect(text.replace(/\n +/g, ' ')).toContain('c15 and 184 more\n');
    expect(text).toContain('and 150 more; see 1: --verbose shows them\n');
    expect(text).not.toContain('h50.example:443');
    expect(checkFormats.console.render(large, { ...plainLook, verbose: true })).toContain('h199.example:443');
  });

  test('tells what to fix from what to look at', () => {
    const warns = report('warnings');
    const [one, ...more] = warns.checks;
    const mixed = {
      ...warns,
      verdict: 'fail' as const,
      checks: [...more, { ...one, verdict: 'fail' as const }],
    };
    const lead = (of: Report) => checkFormats.console.render(of, plainLook).split('\n')[0];
    expect(lead(warns)).toBe('3 things to look at');
    expect(lead(mixed as Report)).toBe('1 thing to fix, 2 to look at');
    expect(lead({ ...mixed, verdict: 'pass' } as Report)).toBe('3 things to look at');
  });

  const shown = (saved: Report, look = plainLook) => checkFormats.console.render(saved, look);

  test('leads with what to fix', () => {
    expect(shown(report('two-root-causes'))).toMatch(/^2 things to fix\n\n1\. /);
    expect(shown(report('any-of-warning'))).toMatch(/^1 thing to look at\n/);
    expect(shown(report('all-pass'))).toMatch(/^Components\n/);
  });

  test('says a remedy once, not for every check that a root cause explains', () => {
    const text = shown(report('one-root-cause')).replace(/\s+/g, ' ');
    expect(text.match(/from TLS inspection/g)).toHaveLength(1);
    expect(text.match(/; see 1/g)).toHaveLength(4);
  });

  test('gives the remedy of a check that no root cause explains', () => {
    const saved = { ...report('two-root-causes'), rootCauses: [] };
    expect(shown(saved).match(/ fix: /g)).toHaveLength(4);
  });

  test('shows an alternative port and a requirement that does not count for what they are', () => {
    expect(shown(report('any-of-warning'))).toMatch(/8 of 8 met, 1 by an/);
    const text = shown(report('proxy-407'));
    expect(text).toContain('1 not counted');
    expect(text).toMatch(/not counted: needed only with\s+remote-cca-activation/);
  });

  test('ends with the exit code and how far the result reaches', () => {
    const text = shown(report('deadline')).replace(/\s+/g, ' ');
    expect(text).toContain('Exit 3: nothing failed, but not everything was tested.');
    expect(text).toContain("does not prove a device's path");
    expect(text).toContain('catalogue: Canon eMaintenance network requirements (sha256 ');
    expect(shown(report('interrupted')).replace(/\s+/g, ' ')).toContain('Exit 130: interrupted');
  });

  test('quiet, says the verdict only', () => {
    expect(shown(report('all-pass'), { ...plainLook, quiet: true })).toMatch(
      /^pass {2}66 requirements: [^\n]*\n( [^\n]*\n)?$/,
    );
  });
});

test('what was not tested is a failure to every machine reader', () => {
  const saved = report('interrupted');
  expect(checkFormats.junit.render(saved, plainLook)).toContain('<error type="not-tested"');
  expect(checkFormats.tap.render(saved, plainLook)).toMatch(/^not ok 7 /m);
  expect(checkFormats.github.render(saved, plainLook)).toMatch(/^::warning title=[^:]*untested/m);
});

test('the step summary is the page in Markdown', () => {
  const saved = report('one-root-cause');
  expect(checkFormats.github.stepSummary?.(saved)).toBe(checkFormats.markdown.render(saved, plainLook));
});

function elements(xml: string, name: string): readonly Readonly<Record<string, string>>[] {
  const found: Record<string, string>[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', (tag) => {
    if (tag.name === name) found.push(tag.attributes);
  });
  parser.write(xml).close();
  return found;
}

function tapResults(text: string): FinalResults {
  const all: FinalResults[] = [];
  const parser = new TapParser();
  parser.on('complete', (results: FinalResults) => all.push(results));
  parser.end(text);
  const [results] = all;
  if (!results) throw new Error('the parser came to no end');
  return results;
}

/** RFC 4180, read strictly: anything that does not fit is an error. */
function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let rest = text;
  while (rest !== '') {
    const [all, quoted, plain, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
    if (all === undefined) throw new Error(`not RFC 4180: ${rest.slice(0, 40)}`);
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    rest = rest.slice(all.length);
    if (end === '\r\n' && rest !== '') rows.push([]);
  }
  return rows;
}
