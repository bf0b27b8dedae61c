/**
 * `npm run bench [-- ID...] [--rounds N] [--json]`: what the README says of speed, measured again. Everything
 * is a ratio to something that ran in between; ends with 1 where a limit is missed or, in CI, left unmeasured.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { audit } from './audit.js';
import { dropped } from './dropped.js';
import { manyEndpoints } from './many-endpoints.js';
import { roundTrips } from './round-trip.js';
import { start } from './start.js';
import { type Bench, isMet, type Row, ratio } from './support/bench.js';

const benches: readonly Bench[] = [start, roundTrips, dropped, manyEndpoints, audit];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
});

function has(need: string): boolean {
  if (need === 'root') return process.getuid?.() === 0;
  if (need.startsWith('/')) return existsSync(need);
  return spawnSync('sh', ['-c', 'command -v "$0"', need]).status === 0;
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function line(row: Row): string {
  const sign = row.bound === 'most' ? '<=' : '>=';
  const compared = `${figure(row.ours)} ${row.unit} against ${figure(row.theirs)} ${row.unit}`;
  const verdict = isMet(row) ? 'met   ' : 'MISSED';
  return `  ${verdict}  ${ratio(row).toFixed(2)} ${sign} ${row.limit}  ${row.what}: ${compared}, ${row.against}`;
}

const chosen = benches.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
const unknown = positionals.filter((id) => !benches.some((bench) => bench.id === id));
if (unknown.length > 0)
  throw new Error(`no such bench: ${unknown}; there are ${benches.map(({ id }) => id)}`);

const print = values.json ? () => undefined : (text: string) => process.stdout.write(`${text}\n`);
const results: { readonly id: string; readonly missing: readonly string[]; readonly rows: readonly Row[] }[] =
  [];
for (const { id, title, needs, run } of chosen) {
  const missing = needs.filter((need) => !has(need));
  print(`${id}: ${title}`);
  if (missing.length > 0) print(`  not measured: needs ${missing.join(', ')}`);
  const rows = missing.length > 0 ? [] : await run(Number(values.rounds));
  for (const row of rows) print(line(row));
  results.push({ id, missing, rows });
}

if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
const missed = results.some(({ rows }) => rows.some((row) => !isMet(row)));
const unmeasured = process.env.CI === 'true' && results.some(({ missing }) => missing.length > 0);
process.exitCode = missed || unmeasured ? 1 : 0;
