/** Peers that mean harm: the program ends in time, holds little, and passes nothing on that is not text. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import type { Case } from './case.js';
import { certificates } from './certificates.js';
import { handshakes } from './handshakes.js';
import { names } from './names.js';
import { dangerIn } from './nasty.js';
import { proxies } from './proxies.js';
import { services } from './services.js';
import { checkInEveryFormat, type Ended } from './spawned.js';

/** For start-up, reports and a machine that is busy with everything else; `npm run bench` measures the figure itself. */
const graceMs = 10_000;
/** Where a peer is found out: only a program that would wait for it for ever gets here. */
const amplyMs = 10_000;
const mostMegabytes = 300;

const groups: Readonly<Record<string, readonly Case[]>> = {
  handshakes,
  certificates,
  names,
  proxies,
  services,
};

let undo: (() => void)[] = [];
const cleanup = (step: () => void) => void undo.push(step);
afterEach(() => {
  for (const step of undo) step();
  undo = [];
});

describe.each(Object.entries(groups))('%s', (_, cases) => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const args = await one.start(cleanup);
    const ended = await checkInEveryFormat([
      ...args,
      '--timeout',
      '1500ms',
      '--deadline',
      `${amplyMs}ms`,
      '--retries',
      '0',
    ]);
    expect(ended.stderr, ended.texts.console).toBe('');
    expectBounded(ended, amplyMs);
    expect(ended.code).toBe(one.exit);
    const wanted = [one.cause].flat();
    for (const cause of causes(ended.report)) expect(wanted, ended.texts.console).toContain(cause);
    expect(causes(ended.report).length > 0).toBe(wanted.length > 0);
  });

  const holding = cases.filter(({ holds }) => holds);
  if (holding.length > 0)
    it.each(holding.map((one) => [one.name, one] as const))('%s, until the deadline', async (_, one) => {
      const ended = await checkInEveryFormat([
        ...(await one.start(cleanup)),
        '--timeout',
        '60s',
        '--deadline',
        '1s',
      ]);
      expectBounded(ended, 1_000);
      expect(ended.code).toBe(3);
      expect(causes(ended.report)).toEqual(['not-tested']);
    });
});

/** In time, in memory, and in every format nothing but text. */
function expectBounded({ ms, megabytes, texts }: Ended, deadline: number): void {
  expect(ms).toBeLessThan(deadline + graceMs);
  expect(megabytes).toBeLessThan(mostMegabytes);
  for (const [format, text] of Object.entries(texts)) {
    expect(text, format).not.toBe('');
    expect(dangerIn(format, text), text).toBeNull();
  }
}

/** What the checks that are no clean pass say first. */
function causes({ checks }: Report): readonly string[] {
  return [...new Set(checks.filter(({ verdict }) => verdict !== 'pass').map(({ cause }) => cause ?? 'none'))];
}
