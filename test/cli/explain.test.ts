import { describe, expect, test } from 'vitest';
import { causeIds } from '../../src/model/cause.js';
import { displayWidth } from '../../src/text/width.js';
import { emPreflight } from '../setup/cli.js';

test('without a cause, all are listed once, in 80 columns', async () => {
  const { code, stdout, stderr } = await emPreflight(['explain']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const listed = stdout.split('\n').map((line) => line.split(' ')[0]);
  for (const id of causeIds) expect(listed.filter((word) => word === id)).toHaveLength(1);
  for (const line of stdout.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
});

describe('a page for each cause', () => {
  test('says what it means, how it is known, what looks like it, who mends it, how to see it', async () => {
    const { code, stdout } = await emPreflight([
      'explain',
      'tls-sni-filtered',
      '--for',
      'Camapi.example:8443',
    ]);
    expect(code).toBe(0);
    const headings = stdout.split('\n').filter((line) => /^[A-Z]/.test(line));
    expect(headings).toEqual([
      'What it means',
      'How it is recognised',
      'What else looks like it',
      'Who mends it',
      'What to ask for',
      'How to see it by hand',
    ]);
    expect(stdout).toContain('  - tls-mtu-blackhole: ');
    expect(stdout).toContain(
      '\n  openssl s_client -connect camapi.example:8443 -servername camapi.example </dev/null\n',
    );
  });

  test('prose is wrapped, commands are not', async () => {
    const { stdout } = await emPreflight(['explain', 'tls-mtu-blackhole']);
    for (const line of stdout.split('\n'))
      if (!line.startsWith('  openssl ')) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    expect(stdout).toContain('HOST port 443');
  });
});

test('--json gives the same to programs', async () => {
  const all = JSON.parse((await emPreflight(['explain', '--json'])).stdout);
  expect(all.schema).toBe('em-preflight/causes/1');
  expect(all.causes.map(({ id }: { id: string }) => id)).toEqual(causeIds);
  const one = JSON.parse((await emPreflight(['explain', 'unstable', '--json', '--for', 'a.example'])).stdout);
  expect(one.causes).toHaveLength(1);
  expect(one.causes[0]).toMatchObject({
    id: 'unstable',
    verdict: 'warn',
    owner: 'network',
    remedy: expect.stringContaining('a.example port 443'),
    confirm: [{ command: expect.stringContaining('https://a.example:443/') }, {}],
  });
});

test.each([
  [['explain', 'tcp-timout'], 'unknown cause "tcp-timout"\n  hint: did you mean tcp-timeout or tls-timeout?'],
  [['explain', 'xyzzy'], 'unknown cause "xyzzy"\n  hint: run em-preflight explain for the list'],
  [['explain', 'toString'], 'unknown cause "toString"'],
  [['explain', 'unstable', '--for', 'a b'], '--for "a b" is no endpoint'],
  [['explain', 'unstable', '--for', 'a.example:70000'], '--for "a.example:70000" is no endpoint'],
])('%j is a wrong request', async (args, message) => {
  const { code, stdout, stderr } = await emPreflight(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});
