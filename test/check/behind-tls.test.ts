import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/model/fault.js';
import { check, outcome } from './setup/check.js';
import { FakeNet, genuine, type Script } from './setup/fake-net.js';
import { component, host, row, selection } from './setup/selections.js';

const name = 'api.vendor.example';
const reset: Fault = { kind: 'app-reset' };
const close: Fault = { kind: 'app-close' };
const mark = { signatureHeader: 'x-amzn-requestid' };

async function one(script: Script, changes: Parameters<typeof host>[1] = {}, retries = 0) {
  const net = new FakeNet({
    lookup: ({ host: asked }) =>
      asked === name ? ['52.1.2.3'] : { kind: 'dns-nxdomain', resolver: '10.0.0.53' },
    dial: (address) => (address === '192.0.2.1' ? { kind: 'tcp-timeout', code: 'ETIMEDOUT' } : null),
    ...script,
  });
  const of = selection([component('a', [row(host(name, changes))])]);
  return check(of, net, { depth: 'app', experiments: true, retries });
}

describe('behind a handshake with the vendor', () => {
  it.each<[string, Script, Parameters<typeof host>[1], string]>([
    ['a reset', { ask: () => reset }, {}, 'fail tls-reset (possible)'],
    ['a reset, of a service that answers anyone', { ask: () => reset }, mark, 'fail tls-reset (likely)'],
    ['a close', { ask: () => close }, {}, 'untested not-tested'],
    ['a close, of a service that answers anyone', { ask: () => close }, mark, 'fail tls-reset (likely)'],
    ['silence', { ask: () => ({ kind: 'app-silence' }) }, mark, 'untested not-tested'],
    [
      'a reset, where it wants a certificate',
      { ask: () => reset },
      { clientCertificate: true },
      'untested not-tested',
    ],
    [
      'a reset behind a certificate that is not the vendor’s',
      { ask: () => reset, handshake: () => genuine('x.example', { nameMatches: false }) },
      mark,
      'fail tls-wrong-name (certain)',
    ],
  ])('%s', async (_, script, changes, expected) => {
    const { checks, rootCauses } = await one(script, changes);
    const sure = rootCauses.map(({ confidence }) => ` (${confidence})`).join();
    expect(`${checks.map(outcome)}${sure}`).toBe(expected);
  });

  it('a reset that is gone when repeated', async () => {
    let left = 1;
    const { checks } = await one(
      { ask: () => (left-- > 0 ? reset : { headers: ['x-amzn-requestid'] }) },
      mark,
      1,
    );
    expect(checks.map(outcome)).toEqual(['warn unstable']);
  });

  it('is said to be there, and not in the handshake', async () => {
    const [root] = (await one({ ask: () => reset })).rootCauses;
    expect(root).toMatchObject({
      owner: 'firewall',
      because: [`${name}:443: the connection was reset behind TLS`],
    });
    expect(root?.remedy).toContain("the handshake completes with the vendor's certificate");
  });
});
