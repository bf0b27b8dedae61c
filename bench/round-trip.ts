import { openCatalogue } from '../src/commands/catalogue-file.js';
import type { Bench } from './support/bench.js';
import { type Distance, distance, firstServer } from './support/distance.js';
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
      const socket = connect(443, '${firstServer}', () => { socket.destroy(); done(performance.now() - started); });
    });
    (async () => { for (let i = 0; i < 11; i++) console.log(await one()); })();`;
  const output = await client.do(process.execPath, ['-e', script], { env });
  return median(output.trim().split('\n').map(Number));
}

/**
 * What curl shows of each URL does not decide: the IoT host refuses it, by its application protocol on 443
 * and for want of a device certificate on 8883. That every server was connected to is what counts.
 */
async function curl({ client, caFile }: Distance, targets: readonly string[]): Promise<void> {
  const perUrl = targets.flatMap((url) => ['-o', '/dev/null', url]);
  const atOnce = ['-Z', '--parallel-immediate', '--parallel-max', '50'];
  const { stdout } = await client.run(
    'curl',
    [...atOnce, '-sI', '--cacert', caFile, '-w', '%{remote_ip}\n', ...perUrl],
    { env },
  );
  const connected = stdout.split('\n').filter((address) => address !== '').length;
  if (connected !== targets.length) throw new Error(`curl reached ${connected} of ${targets.length}`);
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
      const node = async (...args: readonly string[]): Promise<void> => {
        const { code, stdout, stderr } = await far.client.run(process.execPath, args, { env });
        if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}\n${stderr}${stdout}`);
      };
      const check = ['check', '--ca-file', far.caFile];
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
