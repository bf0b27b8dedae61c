import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { proxies as address, nameServers } from './addresses.js';
import type { World } from './world.js';

/** The proxies' ports; each does one thing differently. */
export const ports = {
  /** Lets CONNECT through to 443 and 8883. */
  open: 3128,
  /** Wants Basic authentication: user `printer`, password `s3cret:word`. */
  basic: 3129,
  /** As Squid comes: CONNECT to 443 only. */
  only443: 3130,
  /** Refuses one name. */
  notKinesis: 3131,
  /** Refuses everything. */
  nothing: 3132,
  /** Decrypts everything. */
  bumping: 3134,
  /** Speaks TLS itself, with a certificate for `proxy.corp.test`. */
  tls: 3135,
  /** Wants authentication that is not Basic. */
  ntlm: 3136,
  /** Lets a client have three connections at a time. */
  few: 3137,
  socks: 1080,
  /** SOCKS with user `printer`, password `s3cret:word`. */
  socksPassword: 1081,
  /** Accepts connections and says nothing. */
  silent: 9999,
} as const;

export const credentials = { user: 'printer', password: 's3cret:word' } as const;

export function proxyUrl(port: keyof typeof ports, scheme = 'http', userinfo = ''): string {
  return `${scheme}://${userinfo}${address}:${ports[port]}`;
}

export const userinfo = `${credentials.user}:${encodeURIComponent(credentials.password)}@`;

/** Starts a real Squid and real SOCKS servers; ready when it returns. */
export async function startProxies(world: World): Promise<void> {
  writeSquidConfig(world);
  world.proxies.start('squid', ['-N', '-f', world.path('squid.conf')]);
  world.proxies.start('squid', ['-N', '-f', world.path('ntlm.conf')]);
  world.proxies.start('microsocks', ['-i', address, '-p', String(ports.socks)]);
  world.proxies.start('microsocks', [
    '-i',
    address,
    '-p',
    String(ports.socksPassword),
    '-u',
    credentials.user,
    '-P',
    credentials.password,
  ]);
  const silent = `require('node:net').createServer((s) => s.on('error', () => {})).listen(${ports.silent}, '${address}')`;
  world.proxies.start(process.execPath, ['-e', silent]);
  await Promise.all(Object.values(ports).map((port) => untilListening(world, port)));
}

async function untilListening(world: World, port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { stdout } = await world.proxies.run('ss', ['-Hltn', `sport = :${port}`]);
    if (stdout.trim() !== '') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on the proxies' port ${port}`);
}

function writeSquidConfig(world: World): void {
  const folder = world.path('squid');
  mkdirSync(folder);
  chmodSync(world.folder, 0o755);
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'proxy'], { encoding: 'utf8' })),
  );
  chownSync(folder, uid ?? 0, gid ?? 0);
  const hash = execFileSync('openssl', ['passwd', '-apr1', credentials.password], {
    encoding: 'utf8',
  }).trim();
  writeFileSync(world.path('passwords'), `${credentials.user}:${hash}\n`, { mode: 0o644 });
  certificates(world);
  execFileSync(
    '/usr/lib/squid/security_file_certgen',
    ['-c', '-s', world.path('squid/certificates'), '-M', '4MB'],
    { stdio: 'ignore' },
  );
  execFileSync('chown', ['-R', 'proxy:proxy', folder]);
  const common = (name: string) => [
    `pid_filename ${world.path(`squid/${name}.pid`)}`,
    `cache_log ${world.path(`squid/${name}.log`)}`,
    'access_log none',
    'cache deny all',
    'shutdown_lifetime 1 second',
    'visible_hostname proxy.corp.test',
    // What the far side says of a name changes from case to case.
    'positive_dns_ttl 1 second',
    'negative_dns_ttl 1 second',
    'connect_timeout 3 seconds',
    'acl vendor_ports port 443 8883',
  ];
  const main = [
    ...common('main'),
    `dns_nameservers ${nameServers[0]}`,
    ...Object.entries(ports)
      .filter(([name]) => ['open', 'basic', 'only443', 'notKinesis', 'nothing', 'few'].includes(name))
      .map(([name, port]) => `http_port ${address}:${port} name=${name}`),
    `http_port ${address}:${ports.bumping} name=bumping ssl-bump generate-host-certificates=on tls-cert=${world.path('squid-ca.pem')} tls-key=${world.path('squid-ca.key')}`,
    `https_port ${address}:${ports.tls} name=tls tls-cert=${world.path('proxy.pem')} tls-key=${world.path('proxy.key')}`,
    `sslcrtd_program /usr/lib/squid/security_file_certgen -s ${world.path('squid/certificates')} -M 4MB`,
    `tls_outgoing_options cafile=${world.path('ca.pem')}`,
    `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${world.path('passwords')}`,
    'auth_param basic realm corp',
    ...['open', 'basic', 'only443', 'notKinesis', 'nothing', 'bumping', 'tls', 'few'].map(
      (name) => `acl via_${name} myportname ${name}`,
    ),
    'acl known proxy_auth REQUIRED',
    'acl kinesis dstdomain kinesis.eu-central-1.amazonaws.com',
    'acl https port 443',
    'acl many maxconn 3',
    'acl bumped at_step SslBump1',
    'ssl_bump stare via_bumping bumped',
    'ssl_bump bump via_bumping',
    'http_access deny via_nothing',
    'http_access deny via_notKinesis kinesis',
    'http_access deny via_only443 !https',
    'http_access deny via_few many',
    'http_access deny via_basic !known',
    'http_access allow CONNECT vendor_ports',
    'http_access deny all',
  ];
  const ntlm = [
    ...common('ntlm'),
    `http_port ${address}:${ports.ntlm}`,
    `dns_nameservers ${nameServers[0]}`,
    'auth_param ntlm program /usr/lib/squid/ntlm_fake_auth',
    'acl known proxy_auth REQUIRED',
    'http_access deny !known',
    'http_access allow CONNECT vendor_ports',
    'http_access deny all',
  ];
  writeFileSync(world.path('ntlm.conf'), `${ntlm.join('\n')}\n`);
  writeFileSync(world.path('squid.conf'), `${main.join('\n')}\n`);
}

/** The bumping Squid's authority, and a certificate for the HTTPS proxy by an authority of the site. */
function certificates(world: World): void {
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args as string[], { stdio: ['ignore', 'ignore', 'pipe'] });
  const make = (name: string, subject: string, ...more: readonly string[]) =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '30',
      '-subj',
      subject,
      '-keyout',
      world.path(`${name}.key`),
      '-out',
      world.path(`${name}.pem`),
      ...more,
    );
  make('squid-ca', '/O=Corp/CN=Corp web gateway CA');
  make('proxy', '/CN=proxy.corp.test', '-addext', 'subjectAltName=DNS:proxy.corp.test');
  for (const name of ['squid-ca', 'proxy']) chmodSync(world.path(`${name}.key`), 0o644);
}
