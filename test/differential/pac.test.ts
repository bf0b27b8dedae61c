/**
 * Random PAC files, run by the audit in its sandbox and by V8: with everything known both must give the same
 * route; with something unknown the audit may claim only what holds in every world.
 * Replay with SEED=… (and RUNS=…).
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pac } from '../../src/audit/formats/pac/index.js';
import type { Decision, Policy } from '../../src/model/audit.js';
import { type PacFile, pacFile } from './pac/script.js';
import { findOnV8, type World } from './pac/v8.js';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.RUNS ?? 80);

const endpoints = [
  'camapi.srv.ygles.com',
  'kinesis.eu-central-1.amazonaws.com',
  'b01.ugwdevice.net',
  'gdlp01.c-wss.com',
  'evilc-wss.com',
  'host',
].flatMap((host) =>
  [443, 8883].map((port) => ({
    host,
    port,
    url: port === 443 ? `https://${host}/` : `https://${host}:8883/`,
  })),
);

const worlds: readonly World[] = [
  { client: '10.20.30.40', address: '10.1.2.3', others: null },
  { client: '192.168.1.7', address: '198.51.100.9', others: '192.0.2.44' },
  { client: '8.8.8.8', address: null, others: '192.0.2.44' },
  { client: '10.21.0.1', address: '203.0.113.5', others: null },
];

const leadsNowhere = /^PROXY (?:127\.0\.0\.1:9|0\.0\.0\.0:80|nowhere\.invalid:8080)$/;

async function policyOf({ source }: PacFile): Promise<Policy> {
  const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
  return pac.parse([{ path: 'proxy.pac', text: source }], vantage, { find: () => [] });
}

/** What the audit may not say of a flow of which V8 knows the route in a world. */
function contradicts({ ruling }: Decision, route: string): boolean {
  if (ruling === 'unverifiable') return false;
  return (ruling === 'blocked') !== leadsNowhere.test(route);
}

it(`PAC files run as on V8, ${runs} scripts, SEED=${seed}`, async () => {
  const tally = { allowed: 0, blocked: 0, unverifiable: 0 };
  const property = fc.asyncProperty(pacFile, async (file) => {
    const policy = await policyOf(file);
    for (const { host, port, url } of endpoints) {
      const blind = await policy.decide({ host, port, address: null, client: null, privateAddresses: false });
      tally[blind.ruling] += 1;
      expect(blind.ruling === 'unverifiable' && !file.unknowable, `${file.source}\n${url}`).toBe(false);
      for (const world of worlds) {
        const route = findOnV8(file.source, url, host, world);
        expect(
          contradicts(blind, route),
          `${file.source}\n${url} ${JSON.stringify(world)}: ${route}, audit ${blind.ruling}`,
        ).toBe(false);
        const { client, address } = world;
        const told = await policy.decide({ host, port, address, client, privateAddresses: false });
        expect(contradicts(told, route), `${file.source}\n${url} ${JSON.stringify(world)}: ${route}`).toBe(
          false,
        );
        if (!file.unknowable) expect(blind.route, `${file.source}\n${url}`).toBe(route);
      }
    }
  });
  await fc.assert(property, { seed, numRuns: runs });
  process.stdout.write(`pac: ${runs} scripts, ${JSON.stringify(tally)}, SEED=${seed}\n`);
  expect(Math.min(tally.allowed, tally.blocked)).toBeGreaterThan(runs);
});
