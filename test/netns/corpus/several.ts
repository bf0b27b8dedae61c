import type { Case } from './case.js';

/** Several faults at once, each found. */
export const several: readonly Case[] = [
  {
    name: 'a missing name and a dropped port',
    servers: ['nxdomain:kinesis*'],
    firewall: { v4: ['-A FORWARD -p tcp --dport 8883 -j DROP'] },
    expect: {
      exit: 1,
      roots: [
        { cause: 'dns-nxdomain', checks: ['kinesis*'] },
        { cause: 'tcp-timeout', checks: ['*:8883'] },
      ],
    },
  },
  {
    name: 'one domain decrypted and one host refused',
    servers: ['intercept:*.amazonaws.com', 'refuse:gdlp01*'],
    expect: {
      exit: 1,
      roots: [
        { cause: 'tls-intercepted', checks: ['*.amazonaws.com:*'] },
        { cause: 'tcp-refused', checks: ['gdlp01*'] },
      ],
    },
  },
  {
    name: 'two hosts in two ways',
    servers: ['expired:rgt*', 'stall:b01*'],
    expect: { exit: 1, roots: ['tls-expired', 'tls-timeout'] },
  },
  {
    name: 'IPv6 dropped and one host dropped in both families',
    firewall: { v4: ['-A FORWARD -d 7.1.0.6 -p tcp -j DROP'], v6: ['-A FORWARD -p tcp -j DROP'] },
    expect: {
      exit: 1,
      roots: ['tcp-timeout', 'ipv6-broken'],
      checks: { 'rgt*': 'tcp-timeout', 'gdlp01*': 'ipv6-broken' },
    },
  },
  {
    name: 'a network where nothing works',
    firewall: { v4: ['-A FORWARD -j DROP'] },
    expect: { exit: 1, roots: ['dns-timeout'] },
  },
];
