import { expect, it } from 'vitest';
import { rehearseDialling, rehearseHandshake } from '../../src/net/rehearsal.js';

it('a rehearsed connection fails before anything is sent', async () => {
  expect(await rehearseDialling()).toMatchObject({
    state: 'failed',
    fault: { code: 'EADDRNOTAVAIL' },
  });
});

it('a rehearsed handshake ends as soon as it has begun', async () => {
  expect(await rehearseHandshake()).toMatchObject({ state: 'skipped' });
});
