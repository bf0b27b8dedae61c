import { ports, proxyUrl, userinfo } from '../world/proxies.js';
import type { Case } from './case.js';
import { onlyThroughProxies, webServer } from './steps.js';

const through = (url: string, ...more: readonly string[]) => ({
  firewall: onlyThroughProxies,
  args: ['--proxy', url, ...more],
});
const everything = ['*'];

/** Proxies that say no, and what is taken for one. */
export const proxies: readonly Case[] = [
  {
    name: 'nothing listens at the proxy',
    ...through('http://10.8.0.2:3999'),
    expect: { exit: 1, roots: [{ cause: 'proxy-unreachable', owner: 'proxy', checks: everything }] },
  },
  {
    name: "the proxy's name does not resolve",
    ...through('http://proxy.nowhere.test:3128'),
    expect: { exit: 1, roots: [{ cause: 'proxy-unreachable', checks: everything }] },
  },
  {
    name: 'the way to the proxy is dropped',
    firewall: { v4: ['-A FORWARD -p tcp -j DROP'] },
    args: ['--proxy', proxyUrl('open')],
    expect: { exit: 1, roots: ['proxy-unreachable'] },
  },
  {
    name: 'the proxy accepts and never answers',
    ...through(proxyUrl('silent')),
    expect: { exit: 1, roots: [{ cause: 'proxy-timeout', checks: everything }] },
  },
  {
    name: 'the proxy wants Basic authentication',
    ...through(proxyUrl('basic')),
    expect: { exit: 1, roots: [{ cause: 'proxy-auth-required', checks: everything }] },
  },
  {
    name: 'the proxy refuses the password',
    ...through(proxyUrl('basic', 'http', 'printer:wrong@')),
    expect: { exit: 1, roots: ['proxy-auth-required'] },
  },
  {
    name: 'the proxy wants NTLM',
    ...through(proxyUrl('ntlm')),
    expect: { exit: 1, roots: ['proxy-auth-required'] },
  },
  {
    name: 'the proxy refuses port 8883',
    ...through(proxyUrl('only443')),
    expect: {
      exit: 0,
      roots: [{ cause: 'proxy-denied', checks: ['*:8883'] }],
      checks: { '*:8883': 'alternative-port-blocked' },
      components: { cca: 'warn', rdms: 'pass' },
    },
  },
  {
    name: 'the proxy refuses one host',
    ...through(proxyUrl('notKinesis')),
    expect: { exit: 1, roots: [{ cause: 'proxy-denied', checks: ['kinesis*'] }] },
  },
  {
    name: 'the proxy refuses everything',
    ...through(proxyUrl('nothing')),
    expect: { exit: 1, roots: [{ cause: 'proxy-denied', checks: everything }] },
  },
  {
    name: 'the proxy lets a client have few connections at a time',
    ...through(proxyUrl('few')),
    expect: { exit: 0, roots: [{ cause: 'unstable', owner: 'proxy' }] },
  },
  {
    name: 'the proxy cannot reach one host',
    ...through(proxyUrl('open')),
    servers: ['refuse:rgt*'],
    expect: { exit: 1, roots: [{ cause: 'proxy-upstream', checks: ['rgt*'] }] },
  },
  {
    name: 'the proxy cannot resolve one host',
    ...through(proxyUrl('open')),
    servers: ['nxdomain:rgt*'],
    expect: { exit: 1, roots: [{ cause: 'proxy-upstream', checks: ['rgt*'] }] },
  },
  {
    name: 'the proxy decrypts everything',
    ...through(proxyUrl('bumping')),
    expect: { exit: 1, roots: [{ cause: 'tls-intercepted', owner: 'inspection' }] },
  },
  {
    name: 'a TLS server is taken for a proxy',
    args: ['--proxy', 'http://7.1.0.1:443'],
    expect: { exit: 1, roots: [{ cause: 'proxy-not-a-proxy', checks: everything }] },
  },
  {
    name: 'a web server is taken for a proxy',
    args: ['--proxy', 'http://10.9.0.1:8'],
    prepare: webServer('response.writeHead(404); response.end();'),
    expect: { exit: 1, roots: [{ cause: 'proxy-not-a-proxy', checks: everything }] },
  },
  {
    name: 'a web server that shows its start page to everybody is taken for a proxy',
    args: ['--proxy', 'http://10.9.0.1:8'],
    prepare: webServer(
      "response.writeHead(200, { 'Content-Type': 'text/html' }); response.end('<title>Hi</title>');",
    ),
    expect: { exit: 1, roots: [{ cause: 'proxy-not-a-proxy', checks: everything }] },
  },
  {
    // Squid waits for the rest of what it takes for a request.
    name: 'an HTTP proxy is taken for a SOCKS proxy',
    ...through(proxyUrl('open', 'socks5h')),
    expect: { exit: 1, roots: ['proxy-timeout'] },
  },
  {
    name: 'a SOCKS proxy is taken for an HTTP proxy',
    ...through(proxyUrl('socks')),
    expect: { exit: 1, roots: ['proxy-not-a-proxy'] },
  },
  {
    name: 'an HTTP proxy is taken for an HTTPS proxy',
    ...through(proxyUrl('open', 'https')),
    expect: { exit: 1, roots: [{ cause: 'proxy-tls', checks: everything }] },
  },
  {
    name: 'the HTTPS proxy has a certificate of nobody we know',
    ...through(`https://proxy.corp.test:${ports.tls}`, '--resolve', `proxy.corp.test:${ports.tls}:10.8.0.2`),
    expect: { exit: 1, roots: [{ cause: 'proxy-tls', checks: everything }] },
  },
  {
    name: 'the SOCKS proxy wants a password',
    ...through(proxyUrl('socksPassword', 'socks5h')),
    expect: { exit: 1, roots: ['proxy-auth-required'] },
  },
  {
    name: 'the SOCKS proxy refuses the password',
    ...through(proxyUrl('socksPassword', 'socks5h', 'printer:wrong@')),
    expect: { exit: 1, roots: ['proxy-auth-required'] },
  },
  {
    name: 'the SOCKS proxy cannot reach one host',
    ...through(proxyUrl('socks', 'socks5h')),
    servers: ['refuse:rgt*'],
    expect: { exit: 1, roots: [{ cause: 'proxy-upstream', checks: ['rgt*'] }] },
  },
  {
    name: 'a certificate problem behind the proxy',
    ...through(proxyUrl('open', 'http')),
    servers: ['expired:rgt*'],
    expect: { exit: 1, roots: [{ cause: 'tls-expired', checks: ['rgt*'] }] },
  },
  {
    name: 'one name reset behind the proxy',
    ...through(proxyUrl('basic', 'http', userinfo)),
    servers: ['reset:rgt*'],
    expect: { exit: 1, roots: ['tls-reset'], checks: { 'rgt*': 'tls-reset' } },
  },
];
