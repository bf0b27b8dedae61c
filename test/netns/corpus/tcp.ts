import { addressesOf } from '../world/addresses.js';
import type { Case } from './case.js';
import { acceptor, all, withoutRoute } from './steps.js';

const rgt = { v4: '7.1.0.6', v6: '2a00:7:1::6' };
const onlyTo = (rule: (address: string) => string) => ({ v4: [rule(rgt.v4)], v6: [rule(rgt.v6)] });
const both = (A: readonly string[], AAAA: readonly string[] = []) => ({ rcode: 'NOERROR', A, AAAA }) as const;
/** @param mask of a single client's address */
const fewAtATime = (mask: number) =>
  `-A FORWARD -p tcp --syn -m connlimit --connlimit-above 5 --connlimit-mask ${mask} -j REJECT --reject-with tcp-reset`;
const kinesis = addressesOf(0);

/** The way to an address. */
export const tcp: readonly Case[] = [
  {
    name: 'one host is silently dropped',
    firewall: onlyTo((a) => `-A FORWARD -d ${a} -p tcp -j DROP`),
    expect: {
      exit: 1,
      roots: [{ cause: 'tcp-timeout', owner: 'firewall', checks: ['rgt*'] }],
      components: { cca: 'fail', erds: 'pass', 'cdca-v1': 'pass' },
    },
  },
  {
    name: 'port 8883 is dropped for everything',
    firewall: { v4: ['-A FORWARD -p tcp --dport 8883 -j DROP'] },
    expect: {
      exit: 0,
      roots: [{ cause: 'tcp-timeout', checks: ['*:8883'] }],
      checks: { '*:8883': 'tcp-timeout' },
      components: { cca: 'warn', rdms: 'pass' },
    },
  },
  {
    name: 'port 443 is dropped for everything',
    firewall: { v4: ['-A FORWARD -p tcp --dport 443 -j DROP'] },
    expect: {
      exit: 1,
      roots: [{ cause: 'tcp-timeout', checks: ['*:443'] }],
      checks: { '*:443': 'tcp-timeout' },
    },
  },
  {
    name: 'all TCP is dropped',
    firewall: { v4: ['-A FORWARD -p tcp -j DROP'] },
    expect: { exit: 1, roots: [{ cause: 'tcp-timeout', checks: ['*'] }] },
  },
  {
    name: 'one host is rejected with a reset',
    firewall: onlyTo((a) => `-A FORWARD -d ${a} -p tcp -j REJECT --reject-with tcp-reset`),
    expect: { exit: 1, roots: ['tcp-refused'], checks: { 'rgt*': 'tcp-refused' } },
  },
  {
    name: 'nothing listens at one host',
    servers: ['refuse:rgt*'],
    expect: { exit: 1, roots: ['tcp-refused'], checks: { 'rgt*': 'tcp-refused' } },
  },
  {
    name: 'a client may have few connections at a time',
    firewall: { v4: [fewAtATime(32)], v6: [fewAtATime(128)] },
    expect: { exit: 0, roots: [{ cause: 'unstable', owner: 'firewall' }] },
  },
  {
    name: 'few connections at a time, and one host rejected',
    firewall: {
      v4: [fewAtATime(32), `-A FORWARD -d ${rgt.v4} -p tcp -j REJECT --reject-with tcp-reset`],
      v6: [fewAtATime(128), `-A FORWARD -d ${rgt.v6} -p tcp -j REJECT --reject-with tcp-reset`],
    },
    expect: {
      exit: 1,
      roots: [
        { cause: 'unstable', owner: 'firewall' },
        { cause: 'tcp-refused', checks: ['rgt*'] },
      ],
    },
  },
  {
    name: 'one host is rejected as prohibited',
    firewall: {
      v4: [`-A FORWARD -d ${rgt.v4} -p tcp -j REJECT --reject-with icmp-admin-prohibited`],
      v6: [`-A FORWARD -d ${rgt.v6} -p tcp -j REJECT --reject-with icmp6-adm-prohibited`],
    },
    expect: { exit: 1, roots: ['tcp-unreachable'], checks: { 'rgt*': 'tcp-unreachable' } },
  },
  {
    name: 'one net is rejected as unreachable',
    firewall: {
      v4: [`-A FORWARD -d ${rgt.v4} -p tcp -j REJECT --reject-with icmp-net-unreachable`],
      v6: [`-A FORWARD -d ${rgt.v6} -p tcp -j REJECT --reject-with icmp6-no-route`],
    },
    expect: { exit: 1, roots: ['tcp-unreachable'], checks: { 'rgt*': 'tcp-unreachable' } },
  },
  {
    name: 'this machine has no route',
    prepare: all(withoutRoute('-4', '7.53.0.0/16'), withoutRoute('-6')),
    expect: { exit: 1, roots: [{ cause: 'tcp-no-route', owner: 'host', checks: ['*'] }] },
  },
  {
    name: 'accepted and reset at once, whatever the name',
    servers: ['reset-at-once:rgt*'],
    expect: {
      exit: 1,
      roots: ['tcp-reset'],
      checks: { 'rgt*': 'tcp-reset' },
      without: ['tls-reset', 'tcp-reset'],
    },
  },
  {
    name: 'one address of two is dropped',
    world: { zone: { 'kinesis.eu-central-1.amazonaws.com': both(kinesis.A) } },
    firewall: { v4: [`-A FORWARD -d ${kinesis.A[1]} -p tcp -j DROP`] },
    expect: { exit: 0, roots: ['some-addresses-fail'], checks: { 'kinesis*': 'some-addresses-fail' } },
  },
  {
    name: 'both addresses of two are dropped',
    world: { zone: { 'kinesis.eu-central-1.amazonaws.com': both(kinesis.A) } },
    firewall: { v4: kinesis.A.map((address) => `-A FORWARD -d ${address} -p tcp -j DROP`) },
    expect: { exit: 1, roots: ['tcp-timeout'], checks: { 'kinesis*': 'tcp-timeout' } },
  },
  {
    name: 'IPv6 is dropped',
    firewall: { v4: [], v6: ['-A FORWARD -p tcp -j DROP'] },
    expect: { exit: 0, roots: [{ cause: 'ipv6-broken', checks: ['*'] }] },
  },
  {
    name: 'IPv6 to one host is rejected',
    firewall: { v4: [], v6: [`-A FORWARD -d ${rgt.v6} -p tcp -j REJECT --reject-with tcp-reset`] },
    expect: { exit: 0, roots: ['ipv6-broken'], checks: { 'rgt*': 'ipv6-broken' } },
  },
  {
    name: 'something accepts every connection and never answers',
    prepare: acceptor,
    args: ['-4'],
    expect: { exit: 1, roots: ['transparent-proxy', 'tls-timeout'] },
  },
  {
    name: 'the first connection is reset, the next ones pass',
    servers: ['flaky:rgt*'],
    expect: { exit: 0, roots: ['unstable'], checks: { 'rgt*': 'unstable' } },
  },
];
