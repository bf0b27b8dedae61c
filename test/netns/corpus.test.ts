import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type Cause, causeIds } from '../../src/model/cause.js';
import type { Report } from '../../src/model/report.js';
import { needs } from '../setup/needs.js';
import type { Case, RootExpectation } from './corpus/case.js';
import { corpus } from './corpus/index.js';
import { nameServers } from './world/addresses.js';
import { proxyUrl, startProxies } from './world/proxies.js';
import { World } from './world/world.js';

const ready = needs('root', 'ip', 'iptables-restore', 'squid', 'microsocks', 'faketime', 'openssl');
let world: World;

describe.runIf(ready)('the fault corpus', () => {
  beforeAll(async () => {
    world = await World.create();
    await startProxies(world);
    writeFileSync(world.path('proxy.pac'), pac(`PROXY ${new URL(proxyUrl('open')).host}`));
    writeFileSync(
      world.path('fallback.pac'),
      pac(`PROXY 10.8.0.2:3999; PROXY ${new URL(proxyUrl('open')).host}`),
    );
  }, 120_000);
  afterAll(() => world?.close());

  for (const [group, cases] of Object.entries(corpus)) {
    describe(group, () => {
      it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
        judge(one, await run(one));
      });
      const broader = cases.filter(({ expect: { without } }) => without !== undefined);
      if (broader.length === 0) return;
      it.each(broader.map((one) => [one.name, one] as const))('%s, without experiments', async (_, one) => {
        judgeWithout(one, await run(one, ['--no-experiments']));
      });
    });
  }
});

test('every cause has its case', () => {
  const cases = Object.values(corpus).flat();
  const shown = cases.flatMap(({ expect: { roots, checks = {} } }) => [
    ...roots.map((root) => (typeof root === 'string' ? root : root.cause)),
    ...Object.values(checks),
  ]);
  // A run that is cut off is the business of test/cli.
  const elsewhere: readonly Cause[] = ['not-tested'];
  expect(causeIds.filter((id) => !shown.includes(id) && !elsewhere.includes(id))).toEqual([]);
});

function pac(answer: string): string {
  return `function FindProxyForURL(url, host) { return "${answer}"; }\n`;
}

async function run(one: Case, more: readonly string[] = []): Promise<Report> {
  await world.reset(
    { ...one.world, faults: one.servers ?? [] },
    one.resolvers ?? [nameServers[0]],
    one.search,
  );
  const { v4 = [], v6 = one.firewall?.v4 ?? [] } = one.firewall ?? {};
  await world.rules(v4.join('\n'), v6.filter((rule) => !/\d+\.\d+\.\d+\.\d+/.test(rule)).join('\n'));
  const undo = await one.prepare?.(world);
  try {
    const args = [
      'check',
      ...(one.selectors ?? []),
      '--json',
      '--ca-file',
      'CA',
      '--timeout',
      '1500ms',
      '--deadline',
      '40s',
      ...(one.args ?? []),
      ...more,
    ];
    const clock =
      one.clock === undefined ? [] : ['env', 'FAKETIME_DONT_FAKE_MONOTONIC=1', 'faketime', '-f', one.clock];
    const { code, stdout, stderr } = await world.run(args.map(file), one.env, clock);
    const report = parse(stdout, stderr);
    expect(report.exitCode).toBe(code);
    return report;
  } finally {
    await undo?.();
  }
}

function file(argument: string): string {
  const files: Readonly<Record<string, string>> = {
    CA: 'ca.pem',
    CANON_CA: 'canon-ca.pem',
    INSPECTION_CA: 'inspection-ca.pem',
    PROXY_CA: 'proxy.pem',
    'pac+file://PAC': 'proxy.pac',
    'pac+file://PAC_FALLBACK': 'fallback.pac',
  };
  const name = files[argument];
  if (name === undefined) return argument;
  return argument.startsWith('pac+') ? `pac+file://${world.path(name)}` : world.path(name);
}

function parse(stdout: string, stderr: string): Report {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    const kept = join(mkdtempSync(join(tmpdir(), 'empf-corpus-')), 'stdout');
    writeFileSync(kept, stdout);
    throw new Error(`no JSON report (kept in ${kept})\n${stderr}`);
  }
}

function judge({ expect: wanted }: Case, report: Report): void {
  const summary = report.rootCauses.map(({ cause, checks, because }) => ({ cause, checks, because }));
  const roots = wanted.roots.map(
    (root): RootExpectation => (typeof root === 'string' ? { cause: root } : root),
  );
  expect(report.rootCauses.map(({ cause }) => cause).sort(), JSON.stringify(summary, null, 1)).toEqual(
    roots.map(({ cause }) => cause).sort(),
  );
  expect(report.exitCode).toBe(wanted.exit);
  for (const { cause, owner, confidence, checks } of roots) {
    const found = report.rootCauses.find((root) => root.cause === cause);
    if (owner !== undefined) expect(found?.owner).toBe(owner);
    if (confidence !== undefined) expect(found?.confidence).toBe(confidence);
    const explained = report.checks
      .map(({ id }) => id)
      .filter((id) => checks?.some((glob) => matches(glob, id)));
    if (checks !== undefined) expect([...(found?.checks ?? [])].sort(), cause).toEqual(explained.sort());
  }
  for (const [glob, cause] of Object.entries(wanted.checks ?? {})) {
    const those = report.checks.filter(({ id }) => matches(glob, id));
    expect(those.length, glob).toBeGreaterThan(0);
    for (const check of those) expect([check.cause, ...check.also], check.id).toContain(cause);
  }
  for (const [id, verdict] of Object.entries(wanted.components ?? {})) {
    expect([id, report.components.find((component) => component.id === id)?.verdict]).toEqual([id, verdict]);
  }
}

/** Broader causes are fine, wrong ones are not; and nothing that only an experiment can tell is claimed as certain. */
function judgeWithout({ expect: wanted }: Case, report: Report): void {
  const found = report.rootCauses.map(({ cause }) => cause);
  expect(found.length).toBeGreaterThan(0);
  for (const cause of found) expect(wanted.without).toContain(cause);
  for (const { confidence } of report.rootCauses) expect(confidence).not.toBe('certain');
}

function matches(glob: string, id: string): boolean {
  const source = glob.replace(/[.\\+]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}${glob.includes(':') || glob.endsWith('*') ? '' : '.*'}$`).test(id);
}
