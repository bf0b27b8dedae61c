import { nameServers } from '../world/addresses.js';
import type { Case } from './case.js';
import { withoutRoute } from './steps.js';

const answer = (...A: readonly string[]) => ({ rcode: 'NOERROR', A }) as const;

const gone = { rcode: 'NXDOMAIN' } as const;

/** What resolvers do to a name, and what becomes of resolvers. */
export const dns: readonly Case[] = [
  {
    name: 'one name does not exist',
    servers: ['nxdomain:kinesis*'],
    expect: {
      exit: 1,
      roots: [{ cause: 'dns-nxdomain', checks: ['kinesis*'] }],
      checks: { 'kinesis*': 'dns-nxdomain' },
      components: { cca: 'fail', 'cdca-v1': 'pass', rdms: 'pass' },
    },
  },
  {
    name: 'one name has no address',
    servers: ['nodata:rgt*'],
    expect: { exit: 1, roots: ['dns-nodata'], checks: { 'rgt*': 'dns-nodata' } },
  },
  {
    name: 'one name has no address but for IPv6, which the client has not',
    world: { zone: { 'rgt.srv.ygles.com': { rcode: 'NOERROR', A: [], AAAA: ['2a00:7:1::6'] } } },
    prepare: withoutRoute('-6'),
    expect: { exit: 1, roots: [{ cause: 'dns-nodata', owner: 'dns', checks: ['rgt*'] }] },
  },
  {
    name: 'one look-up cannot be completed',
    servers: ['servfail:rgt*'],
    expect: { exit: 1, roots: ['dns-servfail'], checks: { 'rgt*': 'dns-servfail' } },
  },
  {
    name: 'the resolver refuses this client',
    servers: ['dns-refused:*'],
    expect: { exit: 1, roots: [{ cause: 'dns-refused', checks: ['*'] }] },
  },
  {
    name: 'the resolver never answers for one name',
    servers: ['no-answer:gdlp01*'],
    expect: { exit: 1, roots: ['dns-timeout'], checks: { 'gdlp01*': 'dns-timeout' } },
  },
  {
    name: 'the only resolver is silent',
    world: { resolvers: ['silent', 'up'] },
    expect: { exit: 1, roots: [{ cause: 'dns-timeout', checks: ['*'] }] },
  },
  {
    name: 'nothing listens at the only resolver',
    world: { resolvers: ['down', 'up'] },
    expect: { exit: 1, roots: [{ cause: 'dns-unreachable', checks: ['*'] }] },
  },
  {
    name: 'the firewall drops DNS',
    firewall: { v4: ['-A FORWARD -p udp --dport 53 -j DROP', '-A FORWARD -p tcp --dport 53 -j DROP'] },
    expect: { exit: 1, roots: ['dns-timeout'] },
  },
  {
    name: 'the firewall rejects DNS',
    firewall: {
      v4: [
        '-A FORWARD -p udp --dport 53 -j REJECT',
        '-A FORWARD -p tcp --dport 53 -j REJECT --reject-with tcp-reset',
      ],
    },
    expect: { exit: 1, roots: ['dns-unreachable'] },
  },
  {
    name: 'the second of two resolvers is silent',
    resolvers: nameServers,
    world: { resolvers: ['up', 'silent'] },
    expect: { exit: 0, roots: ['some-resolvers-fail'], components: { cca: 'warn' } },
  },
  {
    name: 'the first of two resolvers is silent',
    resolvers: nameServers,
    world: { resolvers: ['silent', 'up'] },
    expect: { exit: 0, roots: ['some-resolvers-fail'] },
  },
  {
    name: 'both resolvers are silent',
    resolvers: nameServers,
    world: { resolvers: ['silent', 'silent'] },
    expect: { exit: 1, roots: ['dns-timeout'] },
  },
  {
    name: 'a name that the resolver denies and the search list finds',
    search: 'corp.test',
    args: ['--timeout', '4s'],
    world: { zone: { 'b01.ugwdevice.net': gone, 'b01.ugwdevice.net.corp.test': answer('7.1.0.17') } },
    expect: {
      exit: 0,
      roots: [{ cause: 'dns-nxdomain', owner: 'dns', checks: ['b01*'] }],
      components: { 'cdca-v1': 'warn', rdms: 'pass' },
    },
  },
  {
    name: 'a name that the resolver denies, and a search list that leads elsewhere',
    search: 'corp.test',
    args: ['--timeout', '4s'],
    world: { zone: { 'b01.ugwdevice.net': gone, 'b01.ugwdevice.net.corp.test': answer('7.1.0.6') } },
    expect: {
      exit: 1,
      roots: [{ cause: 'dns-nxdomain', owner: 'dns', checks: ['b01*'] }],
      checks: { 'b01*': 'tls-wrong-name' },
    },
  },
  {
    name: 'one name is sinkholed',
    servers: ['sinkhole:camapi.srv*'],
    expect: { exit: 1, roots: [{ cause: 'dns-sinkhole', owner: 'dns', checks: ['camapi.srv*'] }] },
  },
  {
    name: 'one name gets a private address',
    world: { zone: { 'b01.ugwdevice.net': answer('10.8.0.2') } },
    expect: { exit: 1, roots: ['dns-sinkhole'], checks: { 'b01*': 'dns-sinkhole' } },
  },
  {
    name: 'the resolver invents an answer for names that do not exist',
    world: { unknown: answer('7.66.0.1'), zone: { 'b01.ugwdevice.net': answer('7.66.0.1') } },
    expect: {
      exit: 1,
      roots: ['dns-rewritten'],
      checks: { 'b01*': 'dns-rewritten' },
      without: ['tcp-unreachable', 'tcp-timeout', 'tcp-refused'],
    },
  },
  {
    name: 'a vendor with a wildcard of its own',
    world: { unknown: answer('7.1.0.1') },
    expect: { exit: 0, roots: [] },
  },
];
