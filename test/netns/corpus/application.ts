import { proxyUrl } from '../world/proxies.js';
import type { Case } from './case.js';
import { onlyThroughProxies } from './steps.js';

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
    name: 'inspection, and the service behind it',
    servers: ['intercept:*'],
    args: deep,
    expect: { exit: 1, roots: ['tls-intercepted'] },
  },
];
