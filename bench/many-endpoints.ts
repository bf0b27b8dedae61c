import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from './support/bench.js';
import { environmentWithout as env, interleave, median, program, run, time } from './support/measure.js';

const many = 20_000;
const few = 1_000;
const concurrency = 64;

function file(name: string): string {
  return fileURLToPath(new URL(`support/${name}`, import.meta.url));
}

/** A catalogue of `count` hosts, each with one endpoint, as a person's generator would write it. */
function catalogue(count: number): string {
  const keys = Array.from({ length: count }, (_, index) => `h${index}`);
  return [
    'title: a crowd',
    'assume: { port: 443 }',
    'hosts:',
    ...keys.map((key) => `  ${key}: { name: ${key}.crowd.example }`),
    'components:',
    '  crowd:',
    '    title: { en: A crowd }',
    '    runsOn: pc',
    '    endpoints:',
    ...keys.map((key) => `      - { host: ${key} }`),
    '',
  ].join('\n');
}

/** The most memory a process ever had at once (Linux keeps it in /proc), in kB, asked for until it ends. */
async function peakMemory(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  let peak = 0;
  const look = setInterval(() => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? peak);
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(look);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
  return peak;
}

export const manyEndpoints: Bench = {
  id: 'many',
  title: `${many} endpoints on loopback, ${concurrency} at a time`,
  needs: ['/proc'],
  async run(rounds) {
    const folder = await mkdtemp(join(tmpdir(), 'em-preflight-bench-'));
    const server = spawn(process.execPath, ['--import', 'tsx', file('crowd.ts')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    try {
      const [{ dns, port, ca }] = await once(server, 'message');
      const caFile = join(folder, 'ca.pem');
      await writeFile(caFile, ca);
      const bounds = ['--deadline', '30m', '--concurrency', String(concurrency)];
      const check = async (count: number): Promise<readonly string[]> => {
        const path = join(folder, `${count}.yaml`);
        await writeFile(path, catalogue(count));
        const there = ['--dns-server', dns, '--connect-to', `:443::${port}`, '--ca-file', caFile];
        return [program, 'check', '--catalogue', path, ...there, ...bounds];
      };
      const ours = await check(many);
      const fewer = await check(few);
      const plain = [file('plain-tls.mjs'), dns, String(port), caFile, String(many), String(concurrency)];
      const taken = await interleave(Math.ceil(rounds / 3), {
        ours: () => time(() => run(process.execPath, ours)),
        plain: () => time(() => run(process.execPath, plain)),
      });
      const peaks = { many: await peakMemory(process.execPath, ours), few: [] as number[] };
      for (let round = 0; round < 3; round++) peaks.few.push(await peakMemory(process.execPath, fewer));
      const growth = (peaks.many - median(peaks.few)) / (many - few);
      const rate = (ms: number): number => (many * 1_000) / ms;
      return [
        {
          what: 'endpoints, from start to end',
          unit: '/s',
          ours: rate(taken.ours),
          against: 'a plain node:tls loop with look-ups and certificates',
          theirs: rate(taken.plain),
          bound: 'least',
          limit: 0.85,
        },
        {
          what: 'memory an endpoint takes',
          unit: 'kB',
          ours: growth,
          against: '10 kB',
          theirs: 10,
          bound: 'most',
          limit: 1,
        },
        {
          what: 'memory at its peak',
          unit: 'MB',
          ours: peaks.many / 1024,
          against: '300 MB',
          theirs: 300,
          bound: 'most',
          limit: 1,
        },
      ];
    } finally {
      server.kill();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
