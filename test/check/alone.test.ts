import { describe, expect, it } from 'vitest';
import { check, outcome } from './setup/check.js';
import { FakeNet, type Script } from './setup/fake-net.js';
import { component, host, row, selection } from './setup/selections.js';

const names = Array.from({ length: 8 }, (_, index) => `h${index}.vendor.example`);
const of = (hosts: readonly string[]) =>
  selection([
    component(
      'a',
      hosts.map((name) => row(host(name))),
    ),
  ]);
const refused = { kind: 'tcp-refused', code: 'ECONNREFUSED' } as const;

describe('a limit on simultaneous connections', () => {
  it('is told from a rule by what passes alone', async () => {
    const report = await check(of(names), new FakeNet({ atMost: 3 }), { experiments: true });
    expect(report.checks.map(outcome)).toEqual([...Array(3).fill('pass'), ...Array(5).fill('warn unstable')]);
    expect(report.rootCauses).toMatchObject([
      {
        cause: 'unstable',
        owner: 'firewall',
        confidence: 'likely',
        because: [
          '5 checks: passed alone, after an attempt beside others that failed: the connection was refused',
        ],
        remedy: expect.stringMatching(/^Look for a limit on the simultaneous connections .*--concurrency 1/),
      },
    ]);
  });

  it('leaves what is refused alone, too, what it is', async () => {
    const script: Script = { atMost: 3, dial: (address) => (address === '52.1.2.8' ? refused : null) };
    const report = await check(of(names), new FakeNet(script), { experiments: true });
    expect(report.rootCauses.map(({ cause, checks }) => [cause, checks.length])).toEqual([
      ['tcp-refused', 1],
      ['unstable', 4],
    ]);
  });

  it('may be all that is wrong with what nobody tried alone', async () => {
    const many = Array.from({ length: 90 }, (_, index) => `h${index}.vendor.example`);
    const report = await check(of(many), new FakeNet({ atMost: 3 }), { experiments: true, concurrency: 90 });
    expect(report.rootCauses).toMatchObject([
      {
        cause: 'tcp-refused',
        confidence: 'possible',
        remedy: expect.stringContaining('first repeat the check with --concurrency 1'),
      },
      { cause: 'unstable' },
    ]);
  });

  it('is not claimed where one attempt met a bad moment', async () => {
    let left = 1;
    const script: Script = { dial: (address) => (address === '52.1.2.5' && left-- > 0 ? refused : null) };
    const report = await check(of(names), new FakeNet(script), { experiments: true });
    expect(report.rootCauses).toMatchObject([{ cause: 'unstable', owner: 'network' }]);
    expect(report.rootCauses[0]?.remedy).not.toContain('limit');
  });

  it('is not waited for where the proxy itself is silent', async () => {
    let asked = 0;
    const fault = { kind: 'tcp-timeout', code: 'ETIMEDOUT' } as const;
    const tunnel = () => {
      asked += 1;
      return { kind: 'proxy-dial', fault, address: '10.0.0.8' } as const;
    };
    const proxy = { scheme: 'http', host: 'proxy', port: 3128, credentials: null } as const;
    const routes = () => [{ kind: 'proxy', proxy } as const];
    await check(of(names), new FakeNet({ tunnel }), { experiments: true, routes });
    expect(asked).toBe(names.length);
  });

  it.each<[string, readonly string[], Parameters<typeof check>[2]]>([
    ['each had the way to itself', names, { concurrency: 1, experiments: true }],
    ['there was nothing beside it', names.slice(0, 1), { experiments: true }],
    ['experiments are not wanted', names, {}],
  ])('is not looked for where %s', async (_, hosts, settings) => {
    const net = new FakeNet({ dial: () => refused });
    await check(of(hosts), net, settings);
    expect(net.dialled.filter((to) => to.endsWith(':443'))).toHaveLength(hosts.length);
  });
});
