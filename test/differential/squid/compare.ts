/** Puts one configuration to a real Squid and to the audit, and says where they differ. */
import { placesBeside } from '../../../src/audit/file-paths.js';
import { squid } from '../../../src/audit/formats/squid/index.js';
import type { Flow, Policy, SourceFile } from '../../../src/model/audit.js';
import { UsageError } from '../../../src/model/errors.js';
import { type Running, startSquid, target } from './engine.js';

export interface Compared {
  readonly files: Readonly<Record<string, string>>;
  /** True where it holds what nobody can know from the files: `unverifiable` is then a right answer. */
  readonly unknowable: boolean;
}

/** What the answers were: configurations that all come out alike would prove nothing. */
export type Tally = Record<'allowed' | 'blocked' | 'unverifiable' | 'refused', number>;

export const noTally = (): Tally => ({ allowed: 0, blocked: 0, unverifiable: 0, refused: 0 });

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

export const flows: readonly Flow[] = clients.flatMap((client) =>
  hosts.flatMap((host) =>
    ports.map((port) => ({ host, port, client, address: target, privateAddresses: false })),
  ),
);

/** The audit's reading of the files; `refused` where it says that Squid does not start. */
export async function policyOf({ files }: Compared): Promise<Policy | 'refused'> {
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

/** Every difference between the engine and the audit on one configuration. */
export async function differences(config: Compared, tally: Tally): Promise<readonly string[]> {
  const policy = await policyOf(config);
  const started = await startSquid(config.files, hosts);
  if (started.kind === 'refused') {
    tally.refused += 1;
    return policy === 'refused' ? [] : [`squid refuses what the audit reads: ${started.why.slice(-400)}`];
  }
  try {
    if (policy === 'refused') return ['the audit refuses what squid loads'];
    const { squid: running } = started;
    const found = flows.map((flow) => difference(flow, policy, running, config.unknowable, tally));
    return (await Promise.all(found)).flat();
  } finally {
    await started.squid.stop();
  }
}

async function difference(
  flow: Flow,
  policy: Policy,
  running: Running,
  unknowable: boolean,
  tally: Tally,
): Promise<readonly string[]> {
  const { ruling, because } = await policy.decide(flow);
  const status = await running.ask(flow.host, flow.port, flow.client ?? '');
  // 500: there is no way that never_direct leaves open.
  const real = status === 200 ? 'allowed' : [403, 500].includes(status) ? 'blocked' : `status ${status}`;
  tally[ruling] += 1;
  const right = ruling === 'unverifiable' ? unknowable : ruling === real;
  return right
    ? []
    : [`${flow.client} ${flow.host}:${flow.port}: squid ${real}, audit ${ruling} (${because})`];
}
