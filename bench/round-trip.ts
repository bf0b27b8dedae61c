import { openCatalogue } from '../src/commands/catalogue-file.js';
import type { Bench } from './support/bench.js';
import { type Distance, distance } from './support/distance.js';
import { environmentWithout as env, interleave, median, program, time } from './support/measure.js';

const roundTrip = 60;

/** Every `https://HOST:PORT/` of the bundled catalogue. */
async function urls(): Promise<readonly string[]> {
  const { components } = await openCatalogue(undefined);
  const all = components
    .flatMap(({ endpoints }) => endpoints)
    .flatMap(({ host, ports }) => ports.map((port) => `https://${host.name}:${port}/`));
  return [...new Set(all)];
}

/** The median time of a TCP connection that has the cable for itself, in milliseconds. */
async function measuredRoundTrip({ client }: Distance): Promise<number> {
  const script = `
    const { connect } = require('node:net');
    const one = () => new Promise((done) => {
      const started = performance.now();
      const socket = connect(443, '10.99.1.1', () => { socket.destroy(); done(performance.now() - started); });
    });
    (async () => { for (let i = 0; i < 11; i++) console.log(await one()); })();`;
  const output = await client.do(process.execPath, ['-e', script], { env });
  return median(output.trim().split('\n').map(Number));
}

/** curl exits with an error where the IoT host refuses it; that it shook hands everywhere is what counts. */
async function curl({ client, caFile }: Distance, targets: readonly string[]): Promise<void> {
  const perUrl = targets.flatMap((url) => ['-o', '/dev/null', url]);
  const format = '%{time_appconnect}\n';
  const { stdout } = await client.run(
    'curl',
    [
      '-Z',
      '--parallel-immediate',
      '--parallel-max',
      '50',
      '-sI',
      '--cacert',
      caFile,
      '-w',
      format,
      ...perUrl,
    ],
    { env },
  );
  const shaken = stdout.split('\n').filter((line) => Number(line) > 0).length;
  if (shaken !== targets.length) throw new Error(`curl reached ${shaken} of ${targets.length}`);
}

export const roundTrips: Bench = {
  id: 'round-trip',
  title: `every endpoint of the catalogue through a round trip of ${roundTrip} ms`,
  needs: ['root', 'ip', 'python3', 'curl'],
  async run(rounds) {
    const targets = await urls();
    const far = await distance(roundTrip);
    try {
      const trip = await measuredRoundTrip(far);
      const node = (...args: readonly string[]) => far.client.do(process.execPath, args, { env });
      const check = ['check', '--ca-file', far.caFile, '--report', 'json'];
      const { ours, idle, peer } = await interleave(2 * rounds, {
        ours: () => time(() => node(program, ...check)),
        idle: () => time(() => node('-e', '0')),
        peer: () => time(() => curl(far, targets)),
      });
      const what = `check, ${targets.length} endpoints`;
      const common = { what, unit: 'ms', ours, bound: 'most' } as const;
      return [
        {
          ...common,
          against: `node -e 0 (${idle.toFixed(0)} ms) + DNS, TCP, TLS (3 x ${trip.toFixed(1)} ms)`,
          theirs: idle + 3 * trip,
          limit: 1.35,
        },
        { ...common, against: `curl -Z on the same ${targets.length} URLs`, theirs: peer, limit: 1 },
      ];
    } finally {
      far.close();
    }
  },
};
