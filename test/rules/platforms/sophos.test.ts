import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { sophos } from '../../../src/rules/platforms/sophos.js';
import { needs } from '../../setup/needs.js';
import { asked, cases, look, opened, rule, wildcardSamples, withStar } from '../samples.js';
import { type Element, findAll, parseXml, textAt } from '../xml.js';

const texts = (element: Element, path: string) => findAll(element, path).map(({ text }) => text);

describe.each(cases(wildcardSamples))('%s', (_, { rules, from }) => {
  const output = sophos.render(rules, look({ sources: from }));
  const [configuration] = findAll(parseXml(output), 'Configuration');
  const all = (kind: string) => (configuration ? findAll(configuration, kind) : []);
  const named = (kind: string) => new Map(all(kind).map((one) => [textAt(one, 'Name') ?? '', one]));
  const hosts = named('FQDNHost');
  const groups = named('FQDNHostGroup');
  const services = named('Services');
  const clients = named('IPHost');
  const reach = (one: Element, list: string) =>
    texts(one, list).flatMap((group) =>
      texts(groups.get(group) ?? one, 'FQDNHostList/FQDNHost').map(
        (host) => textAt(hosts.get(host) ?? one, 'FQDN') ?? '?',
      ),
    );

  test.each(['IPv4', 'IPv6'])('the %s rules open exactly what was asked for', (family) => {
    const pairs = all('FirewallRule')
      .filter((one) => textAt(one, 'IPFamily') === family)
      .map((one) => ({
        hosts: reach(one, 'NetworkPolicy/DestinationNetworks/Network'),
        ports: texts(one, 'NetworkPolicy/Services/Service').map(
          (name) => textAt(services.get(name) ?? one, 'ServiceDetails/ServiceDetail/DestinationPort') ?? '?',
        ),
      }));
    const wanted =
      from.length === 0 ? family === 'IPv4' : from.some((cidr) => cidr.includes(':') === (family === 'IPv6'));
    expect(opened(pairs)).toEqual(wanted ? asked(rules, withStar) : []);
  });

  test('a rule accepts, from LAN to WAN, for the given clients of its family', () => {
    for (const one of all('FirewallRule')) {
      expect(textAt(one, 'NetworkPolicy/Action')).toBe('Accept');
      expect(texts(one, 'NetworkPolicy/SourceZones/Zone')).toEqual(['LAN']);
      expect(texts(one, 'NetworkPolicy/DestinationZones/Zone')).toEqual(['WAN']);
      expect(texts(one, 'NetworkPolicy/DestinationNetworks/Network')).toHaveLength(1);
      const addresses = texts(one, 'NetworkPolicy/SourceNetworks/Network').map((name) =>
        textAt(clients.get(name) ?? one, 'IPAddress'),
      );
      const family = from.filter((cidr) => cidr.includes(':') === (textAt(one, 'IPFamily') === 'IPv6'));
      expect(addresses).toEqual(family.map((cidr) => cidr.split('/')[0]));
    }
  });

  test('what is let out is left undecrypted, and never everything', () => {
    const bypasses = all('SSLTLSInspectionRule');
    expect(bypasses).toHaveLength(rules.length > 0 ? 1 : 0);
    for (const one of bypasses) {
      expect(textAt(one, 'DecryptAction')).toBe('Do not decrypt');
      expect(new Set(reach(one, 'DestinationNetworks/Network'))).toEqual(new Set(rules.flatMap(withStar)));
    }
  });

  test('names are at most 60 characters, unique of their kind, without a comma', () => {
    for (const kind of [
      'FQDNHost',
      'FQDNHostGroup',
      'Services',
      'IPHost',
      'FirewallRule',
      'SSLTLSInspectionRule',
    ]) {
      for (const name of named(kind).keys()) expect(name).toMatch(/^[^,]{1,60}$/);
      expect(named(kind).size).toBe(all(kind).length);
    }
  });

  test('what is used stands in front of what uses it', () => {
    const order = ['IPHost', 'FQDNHost', 'FQDNHostGroup', 'Services', 'FirewallRule', 'SSLTLSInspectionRule'];
    const kinds = (configuration?.children ?? []).map(({ name }) => order.indexOf(name));
    expect(kinds).toEqual([...kinds].sort((a, b) => a - b));
  });

  test.runIf(needs('xmllint'))('xmllint reads it', () => {
    execFileSync('xmllint', ['--noout', '-'], { input: output });
  });
});

test('an IPv4 network has its mask', () => {
  const output = sophos.render([rule('a.example')], look({ sources: ['10.20.0.0/16'] }));
  expect(output).toContain('<IPAddress>10.20.0.0</IPAddress>\n    <Subnet>255.255.0.0</Subnet>');
});
