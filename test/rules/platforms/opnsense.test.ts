import { describe, expect, test } from 'vitest';
import { opnsense } from '../../../src/rules/platforms/opnsense.js';
import { asked, cases, look, opened, rule } from '../samples.js';

interface Import {
  readonly comment: readonly string[];
  readonly aliases: { readonly alias: Readonly<Record<string, Readonly<Record<string, string>>>> };
}

/** The columns of an export of release 26.1, as opnsense/core issue 9661 quotes it. */
const exported =
  '@uuid,enabled,statetype,state-policy,sequence,action,quick,interfacenot,interface,direction,ipprotocol,protocol,' +
  'icmptype,icmp6type,source_net,source_not,source_port,destination_net,destination_not,destination_port,divert-to,' +
  'gateway,replyto,disablereplyto,log,allowopts,nosync,nopfsync,statetimeout,udp-first,udp-multiple,udp-single,' +
  'max-src-nodes,max-src-states,max-src-conn,max,max-src-conn-rate,max-src-conn-rates,overload,adaptivestart,' +
  'adaptiveend,prio,set-prio,set-prio-low,tag,tagged,tcpflags1,tcpflags2,categories,sched,tos,shaper1,shaper2,description';

function cells(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
}

function parse(csv: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = csv.trimEnd().split('\n');
  expect(header).toBe(exported);
  return lines.map((line) => {
    const row = cells(line);
    expect(row).toHaveLength(exported.split(',').length);
    return Object.fromEntries(cells(header).map((column, i) => [column, row[i] ?? '']));
  });
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe.each(cases())('%s', (_, { rules, from }) => {
  const file = JSON.parse(opnsense.render(rules, look({ sources: from }))) as Import;
  const aliases = new Map(Object.values(file.aliases.alias).map((alias) => [alias.name ?? '', alias]));
  const rows = parse(opnsense.render(rules, look({ sources: from, variant: 'rules' })));

  test('an alias has the fields that every release knows, and a name that it takes', () => {
    for (const [id, alias] of Object.entries(file.aliases.alias)) {
      expect(id).toMatch(uuid);
      expect(Object.keys(alias)).toEqual(['enabled', 'name', 'type', 'proto', 'content', 'description']);
      // AliasNameField.php, its expression as it stands there.
      expect(alias.name).toMatch(/^([a-zA-Z]|([_a-zA-Z][a-zA-Z0-9][_a-zA-Z0-9]{0,29}))$/);
      // Alias.xml of 19.1, the strictest so far.
      expect(alias.description).toMatch(/^[\t\n\v\f\r 0-9a-zA-Z.\-,_\u00A0-\uFFFF]{1,255}$/);
    }
    expect(aliases.size).toBe(Object.keys(file.aliases.alias).length);
  });

  test('the rules open exactly what was asked for', () => {
    const pairs = rows.map((row) => ({
      hosts: aliases.get(row.destination_net ?? '')?.content?.split('\n') ?? ['?'],
      ports: (aliases.get(row.destination_port ?? '')?.content ?? row.destination_port ?? '?').split('\n'),
    }));
    expect(opened(pairs)).toEqual(asked(rules));
  });

  test('a rule passes TCP, incoming on one interface, and never floats', () => {
    for (const row of rows) {
      expect(row).toMatchObject({
        enabled: '1',
        action: 'pass',
        quick: '1',
        interface: 'lan',
        interfacenot: '0',
        direction: 'in',
        protocol: 'TCP',
      });
      expect(row).toMatchObject({ source_not: '0', destination_not: '0', gateway: '' });
      expect(row['@uuid']).toMatch(uuid);
    }
  });

  test('only the given clients may, in their family', () => {
    const families = new Set(from.map((cidr) => (cidr.includes(':') ? 'inet6' : 'inet')));
    for (const row of rows) {
      const clients = aliases.get(row.source_net ?? '')?.content?.split('\n') ?? [row.source_net];
      expect(clients).toEqual(from.length > 0 ? from : ['any']);
      expect(row.ipprotocol).toBe(families.size === 1 ? [...families][0] : 'inet46');
    }
  });
});

test('importing again updates: the identifiers stay', () => {
  const ids = (name: string) =>
    parse(opnsense.render([rule(name)], look({ variant: 'rules' }))).map((row) => row['@uuid']);
  expect(ids('a.example')).toEqual(ids('b.example'));
});

test('the interface is the one asked for', () => {
  const [row] = parse(opnsense.render([rule('a.example')], look({ variant: 'rules', inside: 'opt3' })));
  expect(row?.interface).toBe('opt3');
});
