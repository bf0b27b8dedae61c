import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../../bin/em-preflight.js', import.meta.url));

/** With this set, every start of Node 20 takes about 2.6 times as long. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
export const environmentWithout = environment;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new Error('nothing was measured');
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/**
 * Runs every contender once a round, in turn, so that what else the machine does hits all of them; each
 * starts every so many rounds. Returns the median of what each returned, after one round to warm up.
 */
export async function interleave<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(contenders) as Name[];
  const taken = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round++) {
    const shift = (round + 1) % names.length;
    for (const name of [...names.slice(shift), ...names.slice(0, shift)]) {
      const value = await contenders[name]();
      if (round >= 0) taken.get(name)?.push(value);
    }
  }
  return Object.fromEntries([...taken].map(([name, values]) => [name, median(values)])) as Record<
    Name,
    number
  >;
}

/** How long a command took in milliseconds, from its start to its end. */
export async function time(command: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await command();
  return performance.now() - started;
}

/** Runs a command without looking at its output. Rejects where it ends with another code than expected. */
export function run(command: string, args: readonly string[], expected = 0): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: environment });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === expected) resolve();
      else
        reject(new Error(`${command} ${args.join(' ')} ended with ${code}, not ${expected}\n${complaint}`));
    });
  });
}
