import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { auditFormats } from '../../src/reports/audit/index.js';
import { auditJsonSchema } from '../../src/reports/audit/schema.js';
import { checkFormats } from '../../src/reports/check/index.js';
import { reportJsonSchema, reportShape } from '../../src/reports/check/schema.js';
import { plainLook } from '../../src/reports/format.js';
import { auditReports, reports } from './fixtures.js';

const stored = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

const compiled = (schema: string) =>
  addFormats.default(new Ajv.default({ strict: false })).compile(JSON.parse(schema));

test('the schemas in the folder are those of the code: else run npm run schema', () => {
  expect(stored('report.schema.json')).toBe(reportJsonSchema());
  expect(stored('audit.schema.json')).toBe(auditJsonSchema());
});

describe('what is rendered is valid', () => {
  const report = compiled(stored('report.schema.json'));
  test.each(reports)('check: %s', (_, saved) => {
    expect(
      report(JSON.parse(checkFormats.json.render(saved, plainLook))),
      JSON.stringify(report.errors),
    ).toBe(true);
    expect(reportShape.parse(saved)).toEqual(saved);
  });

  const audit = compiled(stored('audit.schema.json'));
  test.each(auditReports)('audit: %s', (_, saved) => {
    expect(audit(JSON.parse(auditFormats.json.render(saved, plainLook))), JSON.stringify(audit.errors)).toBe(
      true,
    );
  });

  test('what a later version adds is let through', () => {
    const [, saved] = reports[0] ?? [];
    expect(report({ ...saved, addedLater: { any: 1 } })).toBe(true);
  });
});

describe('what is not a report is refused', () => {
  const report = compiled(stored('report.schema.json'));
  const [, saved] = reports[0] ?? [];
  test.each([
    ['another schema', { schema: 'em-preflight/report/2' }],
    ['an exit code that is none', { exitCode: 2 }],
    ['a verdict that is none', { verdict: 'ok' }],
    ['a check without its verdict', { checks: [{ ...saved?.checks[0], verdict: undefined }] }],
    ['a cause that is none', { checks: [{ ...saved?.checks[0], cause: 'aliens' }] }],
  ])('%s', (_, change) => {
    const broken = JSON.parse(JSON.stringify({ ...saved, ...change }));
    expect(report(broken)).toBe(false);
    expect(reportShape.safeParse(broken).success).toBe(false);
  });
});
