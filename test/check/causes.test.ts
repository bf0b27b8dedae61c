import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { causes, type Subject } from '../../src/check/causes/index.js';
import { causeIds } from '../../src/model/cause.js';

const bare: Subject = { host: 'camapi.example', port: 443 };
const full: Subject = {
  ...bare,
  address: '192.0.2.7',
  addresses: ['192.0.2.7', '2001:db8::7'],
  failingAddresses: ['2001:db8::7'],
  rotating: true,
  resolver: '10.0.0.53',
  failingResolvers: ['10.0.0.53', '10.0.0.54'],
  proxy: 'http://proxy.example:3128',
  schemes: ['Negotiate', 'NTLM'],
  status: '403 Forbidden',
  issuer: 'CN=FGT-CA, O=Fortinet',
  product: 'FortiGate',
  names: ['*.other.example'],
  date: '2025-01-01T00:00:00Z',
  alpn: ['x-amzn-mqtt-ca'],
  otherPort: 8883,
  detail: 'the answer came in 0.3 ms',
};
const grouped: Subject = { ...full, targets: '12 hosts on port 8883' };

/** The verdicts of the command-line contract. */
const notFailures: Readonly<Record<string, string>> = {
  'tls-incomplete-chain': 'warn',
  'tls-alpn-missing': 'warn',
  'transparent-proxy': 'warn',
  'some-addresses-fail': 'warn',
  'some-resolvers-fail': 'warn',
  'ipv6-broken': 'warn',
  'alternative-port-blocked': 'warn',
  unstable: 'warn',
  'client-certificate-required': 'pass',
  'not-tested': 'untested',
};

test('every cause of the contract has words, in no order of its own', () => {
  expect(Object.keys(causes).sort()).toEqual([...causeIds].sort());
});

describe.each(causeIds)('%s', (id) => {
  const words = causes[id];

  test('has the verdict of the contract', () => {
    expect(words.verdict).toBe(notFailures[id] ?? 'fail');
  });

  test.each([
    ['nothing but host and port known', bare],
    ['everything known', full],
    ['many targets', grouped],
  ])('its remedy reads well with %s', (_, subject) => {
    const remedy = words.remedy(subject);
    expect(remedy).not.toMatch(/undefined|null|\[object| {2}|\(\)|!|please|\.\.|:\.|,\./i);
    expect(remedy).toMatch(/^[A-Z0-9].*\.$/);
  });

  test('names the endpoint, or the resolver or proxy that all hangs on', () => {
    const named = ['camapi.example', '10.0.0.53', 'proxy.example', 'this machine', 'portal'];
    expect(named.some((name) => words.remedy(full).includes(name))).toBe(true);
  });

  test('its prose is plain sentences', () => {
    for (const prose of [words.meaning, words.recognised, words.fix]) {
      expect(prose).toMatch(/^[A-Z].*\.$/);
      expect(prose).not.toMatch(/!|please|\p{Cc}/iu);
    }
    expect(words.title).not.toMatch(/\.$|!/);
    expect(words.title.length).toBeLessThanOrEqual(72);
  });

  test('its lookalikes are other causes, each with what tells it apart', () => {
    expect(words.lookalikes.length).toBeGreaterThan(0);
    for (const { cause, tell } of words.lookalikes) {
      expect(causeIds).toContain(cause);
      expect(cause).not.toBe(id);
      expect(tell).not.toMatch(/[.!]$/);
    }
  });

  test.each([
    ['bare', bare],
    ['full', full],
    ['of an IPv6 address', { ...bare, address: '2001:db8::7', addresses: ['2001:db8::7'] }],
  ])('its commands are lines a shell can read, subject %s', (_, subject) => {
    const lines = words.confirm(subject);
    expect(lines.length).toBeGreaterThan(0);
    for (const { command, shows } of lines) {
      expect(shows).not.toBe('');
      expect(command).not.toMatch(/undefined|\p{Cc}/u);
      execFileSync('sh', ['-n', '-c', command]);
    }
  });
});

test('of several endpoints nothing is said that is known of one only', () => {
  for (const id of ['tls-expired', 'tls-not-yet-valid', 'tls-self-signed', 'tls-wrong-name'] as const) {
    expect(causes[id].remedy(full)).toMatch(/FGT-CA|2025|other\.example/);
    expect(causes[id].remedy(grouped)).not.toMatch(/FGT-CA|2025|other\.example/);
  }
  expect(causes['tls-intercepted'].remedy(grouped)).toContain('FGT-CA');
});

test('whatever a field holds, the shell runs nothing of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'em-preflight-causes-'));
  try {
    const marker = join(folder, 'ran');
    const evil = `a';$(echo x>${marker})\`echo x>${marker}\`";echo x>${marker};'b`;
    const subject = { host: evil, port: 443, address: evil, resolver: evil, proxy: evil, alpn: [evil] };
    for (const id of causeIds)
      for (const { command } of causes[id].confirm(subject))
        execFileSync('/bin/sh', ['-c', `${command}; :`], { env: { PATH: folder }, stdio: 'ignore' });
    expect(existsSync(marker)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('no remedy claims more than its signal', () => {
  test('a refused connection is not called a firewall', () => {
    expect(causes['tcp-refused'].title).not.toContain('firewall');
    expect(causes['tcp-refused'].remedy(bare)).toMatch(/^Check whether a rule rejects/);
  });

  test('an unknown root is not called inspection', () => {
    expect(causes['tls-untrusted'].title).not.toContain('inspect');
    expect(causes['tls-untrusted'].owner).not.toBe('inspection');
  });

  test('407 names the schemes and what the devices know', () => {
    expect(causes['proxy-auth-required'].remedy(full)).toContain(
      'It offers: Negotiate, NTLM. Basic is not among them.',
    );
    expect(causes['proxy-auth-required'].remedy({ ...full, schemes: ['Basic'] })).not.toContain('not among');
  });

  test('a rotating address is never the only thing to allow', () => {
    expect(causes['tcp-timeout'].remedy(full)).toContain('allow by name');
    expect(causes['tcp-timeout'].remedy({ ...full, rotating: false })).not.toContain('allow by name');
  });
});

describe('the commands use options that the tools have', () => {
  const help: Readonly<Record<string, () => string>> = {
    curl: () => execFileSync('curl', ['--help', 'all'], { encoding: 'utf8' }),
    openssl: () =>
      execFileSync('sh', ['-c', 'openssl s_client -help 2>&1; openssl x509 -help 2>&1'], {
        encoding: 'utf8',
      }),
  };
  test.each(['curl', 'openssl'])('%s', (tool) => {
    const known = help[tool]?.() ?? '';
    const lines = causeIds
      .flatMap((id) => causes[id].confirm(full))
      .filter(({ command }) => command.startsWith(tool));
    expect(lines.length).toBeGreaterThan(5);
    const options = lines.flatMap(({ command }) =>
      [...command.matchAll(/ (--?[a-z][a-z0-9_-]*)/gi)].map(([, o]) => o),
    );
    const unknown = options.filter((option) => !new RegExp(`(^|[\\s,])${option}[\\s,]`, 'm').test(known));
    expect(unknown).toEqual([]);
  });
});
