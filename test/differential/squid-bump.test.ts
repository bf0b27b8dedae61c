/** Configurations that look into TLS, put to a real Squid and to the audit: tunnelled, decrypted or cut alike. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { squid } from '../../src/audit/formats/squid/index.js';
import type { Decision } from '../../src/model/audit.js';
import { decrypting } from '../audit/squid/broken.js';
import { mended } from '../audit/squid/mended.js';
import { needs } from '../setup/needs.js';
import { startSquid } from './squid/engine.js';
import { type Fate, fateOf, startTlsWorld, type TlsWorld } from './squid/tls.js';

const hosts = [
  'camapi.srv.ygles.com',
  'camapis.srv.ygles.com',
  'kinesis.eu-central-1.amazonaws.com',
  'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com',
  'b01.ugwdevice.net',
  'gdlp01.c-wss.com',
];
const client = '127.9.0.1';

const all = 'http_access allow all';
const step1 = 'acl step1 at_step SslBump1';
const canon = 'acl canon ssl::server_name .srv.ygles.com';

/** What Squid does here turns on what no configuration tells, for some hosts at least. */
const unknowable: readonly string[] = [
  'names of the certificate, a domain',
  'names of the certificate, a host of it',
  'requests inside, by URL',
  'requests inside, by path',
  'requests inside, by method',
];

const configurations: Readonly<Record<string, readonly string[]>> = {
  'nothing about TLS': [all],
  'splice all': ['ssl_bump splice all', all],
  'bump all': ['ssl_bump bump all', all],
  'terminate all': ['ssl_bump terminate all', all],
  'none all': ['ssl_bump none all', all],
  'peek all, and nothing else': ['ssl_bump peek all', all],
  'stare all, and nothing else': ['ssl_bump stare all', all],
  'peek at step 1, and nothing else': [step1, 'ssl_bump peek step1', all],
  'stare at step 1, and nothing else': [step1, 'ssl_bump stare step1', all],
  'peek, splice some, bump the rest': [
    canon,
    step1,
    'ssl_bump peek step1',
    'ssl_bump splice canon',
    'ssl_bump bump all',
    all,
  ],
  'peek, splice some, cut the rest': [
    canon,
    step1,
    'ssl_bump peek step1',
    'ssl_bump splice canon',
    'ssl_bump terminate all',
    all,
  ],
  'stare, splice some, bump the rest': [
    canon,
    step1,
    'ssl_bump stare step1',
    'ssl_bump splice canon',
    'ssl_bump bump all',
    all,
  ],
  'splice some at once': [canon, 'ssl_bump splice canon', 'ssl_bump bump all', all],
  'splice after the line that bumps': [canon, 'ssl_bump bump all', 'ssl_bump splice canon', all],
  'names of the request': [
    'acl c dstdomain .srv.ygles.com',
    step1,
    'ssl_bump peek step1',
    'ssl_bump splice c',
    'ssl_bump bump all',
    all,
  ],
  'cut some': [canon, step1, 'ssl_bump peek step1', 'ssl_bump terminate canon', 'ssl_bump splice all', all],
  'not these': [canon, step1, 'ssl_bump peek step1', 'ssl_bump bump !canon', 'ssl_bump splice all', all],
  'the words of old': [canon, 'ssl_bump none canon', 'ssl_bump server-first all', all],
  'client-first': ['ssl_bump client-first all', all],
  'names of the certificate, a domain': [
    canon,
    'ssl_bump peek all',
    'ssl_bump splice canon',
    'ssl_bump terminate all',
    all,
  ],
  'names of the certificate, a host of it': [
    'acl c ssl::server_name b01.ugwdevice.net',
    'ssl_bump peek all',
    'ssl_bump splice c',
    'ssl_bump terminate all',
    all,
  ],
  'names of the certificate, by the client': [
    'acl c ssl::server_name --client-requested .srv.ygles.com',
    'ssl_bump peek all',
    'ssl_bump splice c',
    'ssl_bump terminate all',
    all,
  ],
  'names of the certificate, by consensus': [
    'acl c ssl::server_name --consensus .srv.ygles.com',
    'ssl_bump peek all',
    'ssl_bump splice c',
    'ssl_bump terminate all',
    all,
  ],
  'names of the certificate, by the server': [
    'acl c ssl::server_name --server-provided .srv.ygles.com',
    step1,
    'ssl_bump peek step1',
    'ssl_bump splice c',
    'ssl_bump bump all',
    all,
  ],
  'expressions on names': [
    'acl c ssl::server_name_regex -i ^CAMAPI',
    step1,
    'ssl_bump peek step1',
    'ssl_bump splice c',
    'ssl_bump bump all',
    all,
  ],
  'requests inside, only CONNECT allowed': [
    'ssl_bump bump all',
    'acl c dstdomain .srv.ygles.com',
    'http_access allow CONNECT c',
  ],
  'requests inside, only hosts allowed': [
    'ssl_bump bump all',
    'acl c dstdomain .srv.ygles.com',
    'http_access allow c',
    'http_access deny all',
  ],
  'requests inside, other methods than CONNECT refused': [
    'ssl_bump bump all',
    'http_access deny !CONNECT',
    all,
  ],
  'requests inside, of a protocol': ['ssl_bump bump all', 'acl p proto HTTPS', 'http_access deny p', all],
  'requests inside, without a protocol': [
    'ssl_bump bump all',
    'acl p proto NONE HTTPS',
    'http_access allow p',
    'http_access deny all',
  ],
  'requests inside, on ports': ['ssl_bump bump all', 'acl p port 443', 'http_access deny CONNECT !p', all],
  'the step in http_access': [step1, 'ssl_bump bump all', 'http_access allow step1', 'http_access deny all'],
  'a later step in http_access': [
    'acl later at_step SslBump2',
    'ssl_bump stare all',
    'ssl_bump bump all',
    'http_access deny later',
    all,
  ],
  'the step in http_access, spliced at once': [
    step1,
    'ssl_bump splice all',
    'http_access allow step1',
    'http_access deny all',
  ],
  'the step in http_access, spliced after a look': [
    step1,
    'ssl_bump peek step1',
    'ssl_bump splice all',
    'http_access allow step1',
    'http_access deny all',
  ],
  'the third step in http_access, spliced after two looks': [
    'acl three at_step SslBump3',
    'ssl_bump peek all',
    'ssl_bump splice all',
    'http_access deny three',
    all,
  ],
  'requests inside, by URL': [
    'ssl_bump bump all',
    'acl u url_regex ^https://camapi',
    'http_access deny u',
    all,
  ],
  'requests inside, by path': ['ssl_bump bump all', 'acl u urlpath_regex ^/', 'http_access deny u', all],
  'requests inside, by method': ['ssl_bump bump all', 'acl m method GET', 'http_access deny m', all],
  'tunnels are asked about once': ['ssl_bump splice all', 'http_access allow CONNECT'],
};

describe.runIf(needs('root', 'squid', 'openssl'))('TLS through Squid', () => {
  let world: TlsWorld;
  beforeAll(async () => {
    world = await startTlsWorld();
  });
  afterAll(() => world.stop());

  it.each(Object.entries(configurations))('%s', async (name, lines) => {
    const text = ['http_port 3128 ssl-bump', ...lines, ''].join('\n');
    const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
    const policy = await squid.parse([{ path: 'squid.conf', text }], vantage, { find: () => [] });
    const started = await startSquid(
      { 'squid.conf': [...world.lines, ...lines, ''].join('\n') },
      hosts,
      world.portOptions,
    );
    if (started.kind === 'refused') throw new Error(started.why);
    const wrong: string[] = [];
    try {
      const flows = hosts.flatMap((host) =>
        [443, 8883].map((port) => ({ host, port, client, address: null })),
      );
      const fates = flows.map(({ host, port }) => fateOf(started.squid.port, host, port, client));
      for (const [index, fate] of (await Promise.all(fates)).entries()) {
        const { host = '', port = 0 } = flows[index] ?? {};
        const decision = await policy.decide({ host, port, client, address: null });
        const spared = decision.ruling === 'unverifiable' && unknowable.includes(name);
        if (!spared && !agrees(fate, decision))
          wrong.push(`${host}:${port} ${fate}: ${JSON.stringify(decision)}`);
      }
    } finally {
      await started.squid.stop();
    }
    expect(wrong).toEqual([]);
  });
});

describe.runIf(needs('root', 'squid', 'openssl'))('what a remedy keeps Squid from looking into', () => {
  let world: TlsWorld;
  beforeAll(async () => {
    world = await startTlsWorld();
  });
  afterAll(() => world.stop());

  it.each(Object.entries(decrypting))('%s', async (_name, lines) => {
    const files = [{ path: 'squid.conf', text: `${['http_port 3128 ssl-bump', ...lines].join('\n')}\n` }];
    const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
    const policy = await squid.parse(files, vantage, { find: () => [] });
    const remedies: string[] = [];
    for (const host of hosts) {
      const flow = { host, port: 443, client, address: null };
      const decision = await policy.decide(flow);
      if (decision.ruling === 'blocked') remedies.push(policy.remedy(flow, decision));
      else if (decision.intercepted) remedies.push(policy.exempt?.(flow) ?? '');
    }
    const text = mended(files, remedies)[0]?.text.replace(/^http_port.*$/m, '') ?? '';
    const started = await startSquid(
      { 'squid.conf': [...world.lines, text].join('\n') },
      hosts,
      world.portOptions,
    );
    if (started.kind === 'refused') throw new Error(started.why);
    try {
      const fates = await Promise.all(hosts.map((host) => fateOf(started.squid.port, host, 443, client)));
      expect(fates).toEqual(hosts.map(() => 'tunnelled'));
    } finally {
      await started.squid.stop();
    }
  });
});

function agrees(fate: Fate, { ruling, intercepted }: Decision): boolean {
  if (ruling === 'unverifiable') return false;
  if (ruling === 'allowed') return fate === (intercepted ? 'decrypted' : 'tunnelled');
  return fate === 'refused' || fate === 'cut' || fate === 'decrypted and refused inside';
}
