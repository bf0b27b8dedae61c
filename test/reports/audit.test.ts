import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import published from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { AuditReport } from '../../src/model/audit.js';
import { findingKinds } from '../../src/model/audit.js';
import { kinds } from '../../src/reports/audit/facts.js';
import { type AuditFormatId, auditFormats } from '../../src/reports/audit/index.js';
import { painted } from '../../src/reports/console-colors.js';
import { plainLook } from '../../src/reports/format.js';
import { displayWidth } from '../../src/text/width.js';
import { auditReports, golden } from './fixtures.js';

const ids = Object.keys(auditFormats) as AuditFormatId[];
const unsafe = /[^\P{Cc}\n\r]|[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

function fixture(name: string): AuditReport {
  const found = auditReports.find(([file]) => file === name);
  if (!found) throw new Error(`there is no fixture ${name}`);
  return found[1];
}

/**
 * The schema of the standard, as Microsoft's package for testing SARIF producers carries it. It is a draft-04
 * schema that uses nothing whose meaning later drafts changed, so only its head has to go; and one of its
 * patterns is no regular expression in Unicode mode.
 */
const { $schema: _, id: __, ...sarifSchema } = published;
const validSarif = addFormats
  .default(new Ajv.default({ strict: false, unicodeRegExp: false }))
  .compile(sarifSchema);

test('every format of the folder is registered under its own id', () => {
  const files = readdirSync(new URL('../../src/reports/audit/', import.meta.url)).map((file) =>
    file.slice(0, -3),
  );
  const parts = ['index', 'facts', 'schema', ...files.filter((file) => file.startsWith('console-'))];
  expect(files.filter((file) => !parts.includes(file)).sort()).toEqual([...ids].sort());
  for (const id of ids) expect(auditFormats[id].id).toBe(id);
});

test('the schema refuses what is not SARIF', () => {
  expect(validSarif({ version: '2.1.0' })).toBe(false);
});

test('every kind of finding has its words and its place', () => {
  expect([...kinds].sort()).toEqual([...findingKinds].sort());
});

/** What a file may be called, and where it then is for code hosts. */
test.each([
  ['./conf.d/a b#%.conf', 'conf.d/a b#%.conf', 'conf.d/a%20b%23%25.conf'],
  ['sites\\x64\\squid.conf', 'sites/x64/squid.conf', 'sites/x64/squid.conf'],
  ['a\nb\u001b[31m.conf', 'a\\x0ab\\x1b[31m.conf', 'a%5Cx0ab%5Cx1b%5B31m.conf'],
])('the place in a file called %j', (file, path, uri) => {
  const saved = fixture('squid-8883');
  const findings = saved.findings.map((finding) => ({ ...finding, file }));
  const report = { ...saved, files: [file], findings };
  const [issue] = JSON.parse(auditFormats.gitlab.render(report, plainLook));
  expect(issue.location.path).toBe(path);
  const log: Log = JSON.parse(auditFormats.sarif.render(report, plainLook));
  expect(validSarif(log)).toBe(true);
  expect(log.runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
  const [annotation = ''] = auditFormats.github.render(report, plainLook).split('\n');
  expect(annotation).toContain(`file=${path.replaceAll('%', '%25')},`);
});

describe.each(auditReports)('%s', (name, saved) => {
  const counting = saved.findings.filter((finding) => !finding.accepted);

  test.each(ids)('as %s', async (id) => {
    const text = auditFormats[id].render(saved, plainLook);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toMatch(unsafe);
    await expect(text).toMatchFileSnapshot(golden('audit', name, id));
  });

  test('verbose', async () => {
    const text = auditFormats.console.render(saved, { ...plainLook, verbose: true });
    await expect(text).toMatchFileSnapshot(golden('audit', name, 'verbose'));
  });

  test.each([60, 80, 120])('the console keeps to %i columns', (columns) => {
    for (const verbose of [false, true]) {
      const text = auditFormats.console.render(saved, { ...plainLook, columns, verbose });
      for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    }
  });

  test('colour adds nothing but colour', () => {
    const colored = auditFormats.console.render(saved, { ...plainLook, paint: painted });
    expect(stripVTControlCharacters(colored)).toBe(auditFormats.console.render(saved, plainLook));
  });

  test('JSON reads back as the same report', () => {
    expect(JSON.parse(auditFormats.json.render(saved, plainLook))).toEqual(saved);
  });

  test('SARIF is valid against the schema of the standard', () => {
    const log: Log = JSON.parse(auditFormats.sarif.render(saved, plainLook));
    expect(validSarif(log), JSON.stringify(validSarif.errors)).toBe(true);
    const results = log.runs[0]?.results ?? [];
    expect(results).toHaveLength(saved.findings.length);
    expect(results.filter((r) => r.suppressions)).toHaveLength(saved.findings.length - counting.length);
    for (const result of results) {
      expect(log.runs[0]?.tool.driver.rules?.[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
      const { artifactLocation, region } = result.locations?.[0]?.physicalLocation ?? {};
      expect(URL.canParse(artifactLocation?.uri ?? '', 'https://base.example/')).toBe(true);
      expect(region?.startLine).toBeGreaterThan(0);
    }
  });

  test('GitLab gets what its documentation asks for, each fingerprint once', () => {
    const issues = JSON.parse(auditFormats.gitlab.render(saved, plainLook));
    expect(issues).toHaveLength(counting.length);
    for (const issue of issues) {
      expect(issue).toEqual({
        description: expect.stringMatching(/./),
        check_name: expect.stringMatching(/^[a-z-]+$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]+$/),
        severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/),
        location: { path: expect.not.stringMatching(/^\.\//), lines: { begin: expect.any(Number) } },
      });
    }
    expect(new Set(issues.map((i: { fingerprint: string }) => i.fingerprint)).size).toBe(issues.length);
  });

  test('xmllint accepts the JUnit file, which fails when the audit does', () => {
    const xml = auditFormats.junit.render(saved, plainLook);
    execFileSync('xmllint', ['--noout', '-'], { input: xml });
    const [, failures, errors] = /<testsuites .*failures="(\d+)" errors="(\d+)"/.exec(xml) ?? [];
    expect(Number(failures) + Number(errors) > 0).toBe(saved.exitCode !== 0);
  });

  test('every line for GitHub is one command', () => {
    const lines = auditFormats.github.render(saved, plainLook).trimEnd().split('\n');
    expect(lines).toHaveLength(counting.length + 1);
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) [^:]*::/);
  });
});

describe('the console', () => {
  const shown = (name: string, look = plainLook) => auditFormats.console.render(fixture(name), look);

  test('leads with the line that blocks, quoted, and the line that mends it', () => {
    expect(shown('squid-8883')).toMatch(
      /^Blocked\nsquid\.conf:28: http_access deny CONNECT !SSL_ports\n {2}warning {2}a2etju7iem1tgc-ats/,
    );
    expect(shown('squid-8883')).toContain(
      '  fix      add the line "acl SSL_ports port 8883" after squid.conf:12\n',
    );
  });

  test('says once what is the same for several hosts, and names them all', () => {
    const text = shown('mixed');
    expect(text).toContain('  error    each of these 3 is blocked: no rule before it allows this host\n');
    for (const host of ['device', 'device02', 'a02'])
      expect(text).toContain(`\n             ${host}.c-cdsknn.net:443\n`);
    expect(text.match(/acl em_preflight dstdomain HOST\n/g)).toHaveLength(1);
    expect(shown('mixed', { ...plainLook, verbose: true })).toContain(
      'acl em_preflight dstdomain a02.c-cdsknn.net\n',
    );
  });

  test('shows what the baseline accepts, with reason and expiry, apart', () => {
    expect(shown('mixed')).toMatch(/Accepted by the baseline\n.*\n.*\(until 2027-01-31\)/);
    expect(shown('mixed')).not.toContain('Not understood');
  });

  test('quiet, says the verdict only', () => {
    expect(shown('pass', { ...plainLook, quiet: true })).toMatch(/^pass {2}6 connections: 5 allowed/);
  });
});

test.each([
  ['squid.conf', 'squid.conf'],
  ['./conf/squid.conf', 'conf/squid.conf'],
  ['/etc/squid/squid.conf', 'file:///etc/squid/squid.conf'],
  ['conf\\squid.conf', 'conf/squid.conf'],
  ['C:\\squid\\squid.conf', 'file:///C:/squid/squid.conf'],
  ['a b#c?%.conf', 'a%20b%23c%3F%25.conf'],
])('SARIF names %s as %s', (file, uri) => {
  const log: Log = JSON.parse(auditFormats.sarif.render({ ...fixture('pass'), files: [file] }, plainLook));
  expect(log.runs[0]?.artifacts?.[0]?.location?.uri).toBe(uri);
});
