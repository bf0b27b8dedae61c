import { expect, it } from 'vitest';
import { rehearseDialling, rehearseHandshake, rehearseJudgement } from '../../src/net/rehearsal.js';

it('a rehearsed connection fails before anything is sent', async () => {
  expect(await rehearseDialling()).toMatchObject({
    state: 'failed',
    fault: { code: 'EADDRNOTAVAIL' },
  });
});

it('a rehearsed handshake ends as soon as it has begun', async () => {
  expect(await rehearseHandshake()).toMatchObject({ state: 'skipped' });
});

it('a rehearsed judgement takes the ways that real ones take', () => {
  const judgements = rehearseJudgement();
  expect(judgements).toHaveLength(3);
  for (const { trusted, nameMatches, certificate } of judgements) {
    expect({ trusted, nameMatches }).toEqual({ trusted: true, nameMatches: true });
    expect(certificate.chain).toEqual([
      'CN=intermediate, O=Nobody',
      'CN=root, O=Nobody',
      'CN=root, O=Nobody',
    ]);
  }
});
