import { addressesOf } from '../world/addresses.js';
import { proxyUrl } from '../world/proxies.js';
import type { Case } from './case.js';
import { onlyThroughProxies, onPort80 } from './steps.js';

const onlyPort80 = {
  v4: ['-A FORWARD -p tcp -m multiport --dports 443,8883 -j REJECT --reject-with tcp-reset'],
};
const redirect = (to: string) => `response.writeHead(302, { Location: '${to}' }); response.end();`;

/** Lets a handshake with the first host through; what the client says then is longer than its Finished. */
const behindTls = (verdict: string) => {
  const answered = '-m connbytes --connbytes 1000: --connbytes-dir reply --connbytes-mode bytes';
  const rule = (address: string) =>
    `-A FORWARD -d ${address} -p tcp ${answered} -m length --length 150: -j ${verdict}`;
  const { A, AAAA } = addressesOf(0);
  return { v4: A.map(rule), v6: AAAA.map(rule) };
};

const deep = ['--depth', 'app'];

/** What answers behind a certificate that is the vendor's. */
export const application: readonly Case[] = [
  {
    name: 'every service answers for itself',
    args: deep,
    expect: { exit: 0, roots: [], checks: { 'a2etju*': 'client-certificate-required', 'kinesis*': null } },
  },
  {
    name: 'every service answers for itself, through a proxy',
    firewall: onlyThroughProxies,
    args: [...deep, '--proxy', proxyUrl('open')],
    expect: { exit: 0, roots: [] },
  },
  {
    name: 'a block page in the place of a service',
    servers: ['block-page:kinesis*'],
    args: deep,
    expect: { exit: 1, roots: [{ cause: 'http-blocked', checks: ['kinesis*'] }] },
  },
  {
    name: 'a block page that nobody asks for',
    servers: ['block-page:kinesis*'],
    expect: { exit: 0, roots: [] },
  },
  {
    name: 'a block page behind a proxy',
    firewall: onlyThroughProxies,
    servers: ['block-page:kinesis*'],
    args: [...deep, '--proxy', proxyUrl('open')],
    expect: { exit: 1, roots: [{ cause: 'http-blocked', checks: ['kinesis*'] }] },
  },
  {
    name: 'a block page in the place of the broker',
    servers: ['block-page:a2etju*'],
    args: deep,
    expect: { exit: 1, roots: [{ cause: 'http-blocked', checks: ['a2etju*'] }] },
  },
  {
    name: 'a portal that redirects',
    servers: ['portal:kinesis*'],
    args: deep,
    expect: { exit: 1, roots: [{ cause: 'captive-portal', owner: 'network', checks: ['kinesis*'] }] },
  },
  {
    name: 'a portal with the status for portals',
    servers: ['portal-status:kinesis*'],
    args: deep,
    expect: { exit: 1, roots: [{ cause: 'captive-portal', checks: ['kinesis*'] }] },
  },
  {
    name: 'a connection is reset once something is said behind TLS',
    firewall: behindTls('REJECT --reject-with tcp-reset'),
    args: deep,
    expect: { exit: 1, roots: [{ cause: 'tls-reset', owner: 'firewall', checks: ['kinesis*'] }] },
  },
  {
    name: 'inspection, and the service behind it',
    servers: ['intercept:*'],
    args: deep,
    expect: { exit: 1, roots: ['tls-intercepted'] },
  },
  {
    name: 'a portal that lets nothing out',
    firewall: onlyPort80,
    prepare: onPort80(redirect('http://portal.hotel.example/login')),
    expect: {
      exit: 1,
      roots: [{ cause: 'captive-portal', owner: 'network', checks: ['*'] }],
      without: ['tcp-refused'],
    },
  },
  {
    name: 'a portal that says so',
    firewall: onlyPort80,
    prepare: onPort80('response.writeHead(511); response.end();'),
    expect: { exit: 1, roots: ['captive-portal'], without: ['tcp-refused'] },
  },
  {
    name: 'a filter by name that redirects what it blocks',
    firewall: onlyPort80,
    prepare: onPort80(
      `if (request.headers.host === 'www.example.com') { response.writeHead(404); response.end(); } else { ${redirect('http://block.corp.test/')} }`,
    ),
    expect: { exit: 1, roots: ['tcp-refused'] },
  },
  {
    name: 'a transparent proxy on port 80, and a firewall',
    firewall: onlyPort80,
    prepare: onPort80("response.writeHead(503, { Via: '1.1 proxy' }); response.end();"),
    expect: { exit: 1, roots: ['tcp-refused'] },
  },
];
