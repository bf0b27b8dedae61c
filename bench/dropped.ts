import type { Bench, Row } from './support/bench.js';
import { type Distance, distance } from './support/distance.js';
import { environmentWithout as env, median, program, time } from './support/measure.js';

/** The defaults: `--timeout 5s`, `--retries 1`. */
const timeout = 5_000;
const attempts = 2;

interface Case {
  readonly what: string;
  readonly args: readonly string[];
  prepare(far: Distance): Promise<void>;
  /** In milliseconds: what waiting alone takes. */
  readonly waiting: number;
  readonly against: string;
}

const plain = { args: ['--no-experiments'], waiting: attempts * timeout, against: '2 attempts x 5 s' };

const cases: readonly Case[] = [
  { what: 'half of the hosts dropped', prepare: (far) => far.dropEndpoints(11), ...plain },
  { what: 'every host dropped', prepare: (far) => far.dropEndpoints(21), ...plain },
  {
    what: 'every host dropped, with experiments',
    args: [],
    prepare: (far) => far.dropEndpoints(21),
    waiting: (attempts + 1) * timeout,
    against: '2 attempts x 5 s + one time-out',
  },
  {
    what: 'the resolver dropped',
    prepare: async (far) => {
      await far.dropEndpoints(0);
      await far.dropResolver();
    },
    ...plain,
  },
];

async function measure(
  far: Distance,
  { what, args, prepare, waiting, against }: Case,
  rounds: number,
): Promise<Row> {
  await prepare(far);
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++)
    taken.push(
      await time(async () => {
        const check = [program, 'check', '--ca-file', far.caFile, ...args];
        const { code, stderr } = await far.client.run(process.execPath, check, { env });
        if (code !== 1) throw new Error(`check ended with ${code}, not 1\n${stderr}`);
      }),
    );
  return { what, unit: 'ms', ours: median(taken), against, theirs: waiting, bound: 'most', limit: 1.03 };
}

export const dropped: Bench = {
  id: 'dropped',
  title: 'packets that vanish: nothing may cost more than the waiting itself',
  needs: ['root', 'ip', 'python3', 'iptables'],
  async run(rounds) {
    const far = await distance(60);
    const rows: Row[] = [];
    try {
      for (const one of cases) rows.push(await measure(far, one, Math.ceil(rounds / 2)));
    } finally {
      far.close();
    }
    return rows;
  },
};
