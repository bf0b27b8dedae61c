import { describe, expect, it } from 'vitest';
import { commonDomain, nameTargets, splitByPort } from '../../src/check/grouping.js';
import { Targets } from '../../src/check/targets.js';

const target = (id: string) => {
  const [host = '', port] = id.split(':');
  return { id, host, port: Number(port), verdict: 'fail' as const };
};
const all = ['iot.a.example:443', 'iot.a.example:8883', 'api.a.example:443', 'x.b.example:443'].map(target);
const groups = (failing: readonly string[]) =>
  splitByPort(
    failing.map((id) => ({ report: target(id) })),
    new Targets(all),
  ).map((group) => group.map(({ report }) => report.id));

describe('checks that fail in one way', () => {
  it.each<[string, readonly string[], readonly (readonly string[])[]]>([
    ['a port that is dropped for everything', ['iot.a.example:8883'], [['iot.a.example:8883']]],
    [
      'a port, and a host besides',
      ['iot.a.example:8883', 'x.b.example:443'],
      [['iot.a.example:8883'], ['x.b.example:443']],
    ],
    [
      'a host on both its ports',
      ['iot.a.example:443', 'iot.a.example:8883'],
      [['iot.a.example:443', 'iot.a.example:8883']],
    ],
    ['everything', all.map(({ id }) => id), [all.map(({ id }) => id)]],
    [
      'all of 443',
      ['iot.a.example:443', 'api.a.example:443', 'x.b.example:443'],
      [['iot.a.example:443', 'api.a.example:443', 'x.b.example:443']],
    ],
  ])('%s', (_, failing, expected) => {
    expect(groups(failing)).toEqual(expected);
  });

  it.each([
    [['x.b.example:443'], 'x.b.example port 443'],
    [all.map(({ id }) => id), 'all 4 endpoints checked'],
    [['iot.a.example:443', 'api.a.example:443', 'x.b.example:443'], 'all 3 hosts checked on port 443'],
    [['iot.a.example:443', 'api.a.example:443'], 'all 2 hosts under a.example on port 443'],
    [['iot.a.example:443', 'iot.a.example:8883'], 'iot.a.example on ports 443 and 8883'],
    [['api.a.example:443', 'x.b.example:443'], '2 hosts on port 443'],
  ])('%j are named together', (ids, expected) => {
    expect(nameTargets(ids.map(target), new Targets(all))).toBe(expected);
  });

  it('two that are all there is are both', () => {
    const two = all.slice(0, 2);
    expect(nameTargets(two, new Targets(two))).toBe('both endpoints checked');
  });

  it.each([
    [['a.x.example', 'b.x.example'], 'x.example'],
    [['a.x.example', 'x.example'], 'x.example'],
    [['a.example', 'b.example'], null],
    [['evilx.example', 'x.example'], null],
  ])('%j have a domain in common', (hosts, expected) => {
    expect(commonDomain(hosts)).toBe(expected);
  });
});
