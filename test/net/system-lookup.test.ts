import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Reply } from '../../src/lab/fault.js';
import { startNameServer } from '../../src/lab/nameserver.js';
import type { Limits } from '../../src/model/network.js';
import { Lookup } from '../../src/net/lookup.js';
import { MappingsInUse } from '../../src/net/mapping.js';
import { NameServer } from '../../src/net/name-server.js';
import { NameServers } from '../../src/net/name-servers.js';
import { SystemLookup } from '../../src/net/system-lookup.js';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

function system(program?: string): SystemLookup {
  const lookup = new SystemLookup(program, () => true);
  cleanup.push(() => lookup.close());
  return lookup;
}

/** Takes every name and answers none, as a getaddrinfo that hangs. */
const hangs = 'process.stdin.resume(); setInterval(() => {}, 1_000);';

describe('what the system says', () => {
  it('is what its applications get', async () => {
    const addresses = await system().ask('localhost');
    expect(addresses).toContainEqual({ address: '127.0.0.1', family: 4 });
  });

  it('is nothing for a name that nobody knows', async () => {
    expect(await system().ask('no-such-name.invalid')).toEqual([]);
  });

  it('is asked once for a name', async () => {
    const lookup = system();
    expect(lookup.ask('localhost')).toBe(lookup.ask('localhost'));
  });

  it('is nothing once the run is over', async () => {
    const lookup = system(hangs);
    const asked = lookup.ask('localhost');
    lookup.close();
    expect(await asked).toEqual([]);
    expect(await lookup.ask('other')).toEqual([]);
  });

  it('is nothing where its process ends', async () => {
    expect(await system('process.exit(1)').ask('localhost')).toEqual([]);
  });

  it('keeps no process alive, whatever hangs in it', () => {
    const module = fileURLToPath(new URL('../../src/net/system-lookup.ts', import.meta.url));
    const script = `
      import { SystemLookup } from ${JSON.stringify(module)};
      const lookup = new SystemLookup(${JSON.stringify(hangs)});
      const asked = lookup.ask('localhost');
      setTimeout(() => lookup.close(), 500);
      console.log((await asked).length);`;
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      { encoding: 'utf8', timeout: 60_000 },
    );
    expect([status, stdout]).toEqual([0, '0\n']);
  });
});

describe('a look-up', () => {
  async function find(
    replies: readonly Reply[],
    own: Pick<SystemLookup, 'ask' | 'knowsMore'> | null,
    limits: Partial<Limits> = {},
  ) {
    const left = [...replies];
    const server = await startNameServer(() => (left.length > 1 ? left.shift() : left[0]) ?? 'silence');
    const servers = new NameServers([new NameServer(`127.0.0.1:${server.port}`, 1_500, null)]);
    cleanup.push(
      () => server.close(),
      () => servers.close(),
    );
    const options = { mappings: new MappingsInUse({ resolve: [], connectTo: [] }), hostsFile: new Map() };
    const lookup = new Lookup(servers, { ...options, families: [4], system: own });
    const outcome = await lookup.find(
      { host: 'localhost', port: 443 },
      { timeoutMs: 1_500, signal: new AbortController().signal, ...limits },
    );
    if (outcome.state === 'skipped') return outcome.because;
    if (outcome.state === 'failed') return outcome.fault.kind;
    const { source, addresses, instead } = outcome.evidence;
    return [source, ...addresses.map(({ address }) => address), instead?.kind];
  }

  const gone: Reply = { rcode: 'NXDOMAIN' };
  const failing: Reply = { rcode: 'SERVFAIL' };
  const there: Reply = { rcode: 'NOERROR', A: ['7.0.0.1'] };

  it.each<[string, Reply, unknown]>([
    ['that is denied', gone, ['system', '127.0.0.1', 'dns-nxdomain']],
    ['without addresses', { rcode: 'NOERROR' }, ['system', '127.0.0.1', 'dns-nodata']],
    ['that is refused', { rcode: 'REFUSED' }, ['system', '127.0.0.1', 'dns-refused']],
    ['that cannot be completed', failing, ['system', '127.0.0.1', 'dns-servfail']],
    ['that gets no answer', 'silence', ['system', '127.0.0.1', 'dns-timeout']],
    ['that is answered', there, ['resolver', '7.0.0.1', undefined]],
  ])('%s', async (_, reply, found) => {
    expect(await find([reply], system())).toEqual(found);
  });

  it.each<[string, Reply, string]>([
    ['denied', gone, 'dns-nxdomain'],
    ['without addresses', { rcode: 'NOERROR' }, 'dns-nodata'],
  ])('%s, by all that the system would ask: nothing is asked again', async (_, reply, fault) => {
    const own = { knowsMore: () => false, ask: () => Promise.reject(new Error('it was asked')) };
    expect(await find([reply], own)).toBe(fault);
  });

  it('that fails for a moment stays a failure, to be tried again', async () => {
    expect(await find([failing, there], system())).toBe('dns-servfail');
  });

  it('that nobody has an answer to is the resolvers’ failure', async () => {
    expect(await find([gone], system('process.exit(1)'))).toBe('dns-nxdomain');
  });

  it('waits for the system no longer than for a resolver', async () => {
    expect(await find([gone], system(hangs))).toBe('dns-nxdomain');
    expect(await find(['silence'], system(hangs))).toBe('dns-timeout');
  });

  it('ends with the run', async () => {
    const over = new AbortController();
    const finding = find([gone], system(hangs), { timeoutMs: 60_000, signal: over.signal });
    setTimeout(() => over.abort('deadline'), 300);
    expect(await finding).toBe('dns-nxdomain');
  });

  it('asks the resolvers alone where they were named', async () => {
    expect(await find([gone], null)).toBe('dns-nxdomain');
  });
});
