import { nameServers } from '../world/addresses.js';
import { ports, proxyUrl, userinfo } from '../world/proxies.js';
import type { Case } from './case.js';
import { onlyThroughProxies, translated, withoutRoute } from './steps.js';

const well = { exit: 0, roots: [] } as const;
const proxied = { firewall: onlyThroughProxies, expect: well };

/** Networks with nothing to complain of: no false alarm. */
export const healthy: readonly Case[] = [
  { name: 'direct', expect: { ...well, checks: { 'a2etju*': 'client-certificate-required', 'rgt*': null } } },
  { name: 'direct, IPv4 asked for', args: ['-4'], expect: well },
  { name: 'direct, IPv6 asked for', args: ['-6'], expect: well },
  { name: 'a client without IPv6', prepare: withoutRoute('-6'), expect: well },
  { name: 'a client with IPv6 alone', prepare: withoutRoute('-4', '7.53.0.0/16'), expect: well },
  {
    name: "IPv6 asked for, and the site's own prefix for NAT64",
    args: ['-6'],
    world: {
      zone: {
        'rgt.srv.ygles.com': { rcode: 'NOERROR', A: ['7.1.0.6'], AAAA: ['fd64::701:6'] },
        'ipv4only.arpa': { rcode: 'NOERROR', A: ['192.0.0.170'], AAAA: ['fd64::c000:aa'] },
      },
    },
    prepare: translated('fd64::701:6', '2a00:7:1::6'),
    expect: well,
  },
  { name: 'slow servers', servers: ['slow:*'], args: ['--timeout', '3s'], expect: well },
  { name: 'two resolvers', resolvers: nameServers, expect: well },
  {
    name: 'a resolver named by the user',
    resolvers: ['7.53.0.9'],
    args: ['--dns-server', nameServers[1]],
    expect: well,
  },
  { name: 'through an HTTP proxy', ...proxied, args: ['--proxy', proxyUrl('open')] },
  { name: 'through the proxy of the environment', ...proxied, env: { HTTPS_PROXY: proxyUrl('open') } },
  {
    name: 'past the proxy of the environment',
    env: {
      https_proxy: proxyUrl('nothing'),
      no_proxy: 'ygles.com,.amazonaws.com,c-cdsknn.net,ugwdevice.net,c-wss.com',
    },
    expect: well,
  },
  {
    name: 'through a proxy with Basic authentication',
    ...proxied,
    args: ['--proxy', proxyUrl('basic', 'http', userinfo)],
  },
  {
    name: 'through an HTTPS proxy',
    ...proxied,
    args: [
      '--proxy',
      `https://proxy.corp.test:${ports.tls}`,
      '--resolve',
      `proxy.corp.test:${ports.tls}:10.8.0.2`,
      '--ca-file',
      'PROXY_CA',
    ],
  },
  { name: 'through a SOCKS proxy', ...proxied, args: ['--proxy', proxyUrl('socks', 'socks5h')] },
  {
    name: 'through a SOCKS proxy with a password',
    ...proxied,
    args: ['--proxy', proxyUrl('socksPassword', 'socks5', userinfo)],
  },
  { name: 'through the proxy of a PAC file', ...proxied, args: ['--proxy', 'pac+file://PAC'] },
  {
    name: 'through the second proxy of a PAC file, the first being dead',
    ...proxied,
    args: ['--proxy', 'pac+file://PAC_FALLBACK'],
  },
  {
    name: 'through a proxy that has a short name',
    ...proxied,
    search: 'corp.test',
    world: { zone: { 'proxy.corp.test': { rcode: 'NOERROR', A: ['10.8.0.2'] } } },
    args: ['--proxy', proxyUrl('open').replace('10.8.0.2', 'proxy'), '--timeout', '4s'],
  },
  {
    name: 'through a proxy where names do not resolve here',
    ...proxied,
    resolvers: ['7.53.0.9'],
    args: ['--proxy', proxyUrl('open')],
  },
];
