/**
 * Random configurations, put to a real Squid and to the audit: both must say the same of every endpoint.
 * Replay with SEED=… (and RUNS=…); a failing case is shrunk and printed whole.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesBeside } from '../../src/audit/file-paths.js';
import { squid } from '../../src/audit/formats/squid/index.js';
import type { Flow, Policy, SourceFile } from '../../src/model/audit.js';
import { UsageError } from '../../src/model/errors.js';
import { needs } from '../setup/needs.js';
import { type Configuration, configuration } from './squid/configuration.js';
import { type Running, startSquid, startTarget, target } from './squid/engine.js';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.RUNS ?? 320);

const hosts = [
  'camapi.srv.ygles.com',
  'camapis.srv.ygles.com',
  'kinesis.eu-central-1.amazonaws.com',
  'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com',
  'b01.ugwdevice.net',
  'gdlp01.c-wss.com',
  'evilc-wss.com',
  'ygles.com',
];
const ports = [443, 8883];
const clients = ['127.0.0.1', '127.9.0.1'];

async function policyOf({ files }: Configuration): Promise<Policy | 'refused'> {
  const sources: SourceFile[] = Object.entries(files).map(([path, text]) => ({
    path,
    text: text.replaceAll('@DIR@', '/d'),
  }));
  const main = sources.filter(({ path }) => path === 'squid.conf');
  const find = (pattern: string) =>
    placesBeside(pattern).flatMap((tail) =>
      sources.filter(
        ({ path }) =>
          path === tail.join('/') || (tail.join('/') === 'conf.d/*.conf' && path.startsWith('conf.d/')),
      ),
    );
  try {
    const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
    // The listening port stands in the engine's own preamble.
    return await squid.parse(main, vantage, { find });
  } catch (error) {
    if (error instanceof UsageError) return 'refused';
    throw error;
  }
}

/** What the answers were: a generator that makes everything come out alike would prove nothing. */
type Tally = Record<'allowed' | 'blocked' | 'unverifiable' | 'refused', number>;

/** Every difference between the engine and the audit on one configuration. */
async function differences(config: Configuration, tally: Tally): Promise<readonly string[]> {
  const policy = await policyOf(config);
  const started = await startSquid(config.files, hosts);
  if (started.kind === 'refused') {
    tally.refused += 1;
    return policy === 'refused' ? [] : [`squid refuses what the audit reads: ${started.why.slice(-400)}`];
  }
  try {
    if (policy === 'refused') return ['the audit refuses what squid loads'];
    const found: string[] = [];
    for (const flow of flows)
      found.push(...(await difference(flow, policy, started.squid, config.unknowable, tally)));
    return found;
  } finally {
    await started.squid.stop();
  }
}

const flows: readonly Flow[] = clients.flatMap((client) =>
  hosts.flatMap((host) =>
    ports.map((port) => ({ host, port, client, address: target, privateAddresses: false })),
  ),
);

async function difference(
  flow: Flow,
  policy: Policy,
  running: Running,
  unknowable: boolean,
  tally: Tally,
): Promise<readonly string[]> {
  const { ruling, because } = await policy.decide(flow);
  const status = await running.ask(flow.host, flow.port, flow.client ?? '');
  const real = status === 200 ? 'allowed' : status === 403 ? 'blocked' : `status ${status}`;
  tally[ruling] += 1;
  const right = ruling === 'unverifiable' ? unknowable : ruling === real;
  return right
    ? []
    : [`${flow.client} ${flow.host}:${flow.port}: squid ${real}, audit ${ruling} (${because})`];
}

function shown({ files }: Configuration): string {
  return Object.entries(files)
    .map(([name, text]) => `--- ${name}\n${text}`)
    .join('\n');
}

describe.runIf(needs('root', 'squid'))('squid', () => {
  let stop: () => Promise<void> = async () => {};
  beforeAll(async () => {
    stop = await startTarget();
  });
  afterAll(() => stop());

  it(`says the same as the audit over ${runs} configurations, SEED=${seed}`, async () => {
    const tally: Tally = { allowed: 0, blocked: 0, unverifiable: 0, refused: 0 };
    const property = fc.asyncProperty(configuration, async (config) => {
      expect(await differences(config, tally), `${shown(config)}\n`).toEqual([]);
    });
    await fc.assert(property, { seed, numRuns: runs });
    process.stdout.write(`squid: ${runs} configurations, ${JSON.stringify(tally)}, SEED=${seed}\n`);
    expect(Math.min(tally.allowed, tally.blocked)).toBeGreaterThan(runs);
    expect(tally.unverifiable).toBeLessThan((tally.allowed + tally.blocked) / 4);
  });
});
