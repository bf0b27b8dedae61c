import type { Bench } from './support/bench.js';
import { interleave, program, run, time } from './support/measure.js';

interface Start {
  readonly args: readonly string[];
  readonly limit: number;
}

/** What a user waits for before anything happens. One line a command. */
const starts: readonly Start[] = [
  { args: ['--version'], limit: 1.4 },
  { args: ['list'], limit: 1.7 },
  { args: ['rules', 'iptables', 'cca'], limit: 1.8 },
  { args: ['audit', 'bench/support/ten-lines.conf'], limit: 1.8 },
];

export const start: Bench = {
  id: 'start',
  title: 'start, against node doing nothing',
  needs: [],
  async run(rounds) {
    const node = (...args: readonly string[]) => time(() => run(process.execPath, args));
    const medians = await interleave(10 * rounds, {
      nothing: () => node('-e', '0'),
      ...Object.fromEntries(starts.map(({ args }) => [args.join(' '), () => node(program, ...args)])),
    });
    return starts.map(({ args, limit }) => ({
      what: `em-preflight ${args.join(' ')}`,
      unit: 'ms',
      ours: medians[args.join(' ') as keyof typeof medians] ?? Number.NaN,
      against: 'node -e 0',
      theirs: medians.nothing,
      bound: 'most',
      limit,
    }));
  },
};
