/** What a finding says to add, added where it says, lets the connection through, and nothing else. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { remedyFor } from '../../src/audit/formats/cisco-asa/remedy.js';
import { type FormatId, formats } from '../../src/audit/index.js';
import type { Decision, Flow, Policy } from '../../src/model/audit.js';
import { type Expected, root } from './fixture.js';

interface Fix {
  readonly text: string;
  readonly flow: Flow;
  readonly decision: Decision;
  readonly remedy: string;
}

/** Puts lines before a line of the text, numbered from 1. */
function before(text: string, line: number, added: readonly string[]): string {
  const lines = text.split('\n');
  lines.splice(line - 1, 0, ...added);
  return lines.join('\n');
}

function lineOf({ by }: Decision): number {
  if (!by) throw new Error('a default decides');
  return by.line;
}

/** The commands as they are, but that a place in the table is a place in the file. */
function mikrotik({ text, decision, remedy }: Fix): string {
  const [list = '', rule = ''] = remedy.split('; ');
  const [, table = '', entry = ''] = /^\/(\S+ firewall \S+) (add .*?)(?: place-before=.*)?$/.exec(rule) ?? [];
  expect(decision.by?.text).toContain(`chain=${/chain=(\S+)/.exec(entry)?.[1]}`);
  const placed = before(text, lineOf(decision), [entry]);
  expect(table).toMatch(/^ip firewall (?:filter|raw)$/);
  return `${placed}\n${list}\n`;
}

/** The ASA itself knows where line N of a list is. */
function asa({ text, remedy }: Fix): string {
  const [, object, fqdn, entry] =
    /^add (object network \S+) \/ (fqdn v\d \S+); (access-list \S+ (?:line \d+ )?extended .*)$/.exec(
      remedy,
    ) ?? [];
  return `${text}\n${object}\n ${fqdn}\n${entry}\n`;
}

const alias = (host: string) =>
  `<alias><name>EM_fix</name><type>host</type><address>${host}</address></alias>`;

/** A pass rule of the words that the remedy has, at the place that it names. */
function pfsense({ text, flow, decision, remedy }: Fix): string {
  const own = `<source><any></any></source><destination><address>EM_fix</address><port>${flow.port}</port></destination><protocol>tcp</protocol><ipprotocol>inet</ipprotocol>`;
  expect(remedy).toContain(`an alias of hosts that holds ${flow.host}, destination port ${flow.port}`);
  const aliased = text.replace('</aliases>', `${alias(flow.host)}</aliases>`);
  const at =
    aliased
      .split('\n')
      .slice(0, lineOf(decision) - 1)
      .join('\n').length + 1;
  const put = (rule: string, index: number) => aliased.slice(0, index) + rule + aliased.slice(index);
  if (remedy.startsWith('add above this port forward: one with "no redirect"'))
    return put(
      `<rule>${own}<nordr></nordr><interface>lan</interface></rule>`,
      aliased.indexOf('<nat>') + '<nat>'.length,
    );
  if (remedy.startsWith('add above this rule')) {
    const name = /<interface>(.*?)<\/interface>/.exec(aliased.slice(at))?.[1] ?? '';
    return put(`<rule><type>pass</type><interface>${name}</interface>${own}</rule>`, at);
  }
  if (remedy.startsWith("add to the rules of the client's interface, which override"))
    return put(
      `<rule><type>pass</type><interface>opt1</interface>${own}</rule>`,
      aliased.indexOf('<filter>') + '<filter>'.length,
    );
  expect(remedy).toMatch(
    /^add to the floating rules above this one, with "quick" and the direction of this rule/,
  );
  return put(
    `<rule><type>pass</type><floating>yes</floating><quick>yes</quick><direction>out</direction><interface>wan</interface>${own}</rule>`,
    at,
  );
}

function fortigate({ text, flow, decision, remedy }: Fix): string {
  expect(remedy).toContain(`type fqdn for ${flow.host}, service TCP ${flow.port}`);
  const lines = text.split('\n').slice(lineOf(decision));
  const way = lines.filter((line) => /set (?:src|dst)intf/.test(line)).slice(0, 2);
  const policy = [
    'edit 9001',
    ...way,
    'set action accept',
    'set srcaddr "all"',
    'set dstaddr "em-fix"',
    'set schedule "always"',
    'set service "em-fix"',
    'next',
  ];
  const objects = [
    `config firewall address\nedit "em-fix"\nset type fqdn\nset fqdn "${flow.host}"\nnext\nend`,
    `config firewall service custom\nedit "em-fix"\nset tcp-portrange ${flow.port}\nnext\nend`,
  ];
  const placed = before(text, lineOf(decision), policy);
  const [head, ...rest] = placed.split('config firewall policy\n');
  return [`${head}${objects.join('\n')}\n`, ...rest].join('config firewall policy\n');
}

function panos({ text, flow, decision, remedy }: Fix): string {
  expect(remedy).toContain(
    `${flow.host}/ in its list, application any, service a service object for TCP ${flow.port}`,
  );
  const name = /^rule "(.*?)"/.exec(decision.by?.text ?? '')?.[1] ?? '';
  return [
    text,
    `set profiles custom-url-category em-fix list ${flow.host}/`,
    `set service em-fix protocol tcp port ${flow.port}`,
    'set rulebase security rules em-fix from any to any source any destination any category em-fix application any service em-fix action allow',
    `move rulebase security rules em-fix before ${name}`,
    '',
  ].join('\n');
}

const cases: readonly (readonly [FormatId, string, string, string, number, (fix: Fix) => string])[] = [
  ['mikrotik', 'office-v7', 'export.rsc', 'b01.ugwdevice.net', 443, mikrotik],
  ['mikrotik', 'office-v7', 'export.rsc', 'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com', 443, mikrotik],
  ['mikrotik', 'branch-v6', 'branch.rsc', 'kinesis.eu-central-1.amazonaws.com', 443, mikrotik],
  ['cisco-asa', 'routed-campus', 'running-config.txt', 'camapi.srv.ygles.com', 443, asa],
  ['cisco-asa', 'routed-campus', 'running-config.txt', 'kinesis.eu-central-1.amazonaws.com', 443, asa],
  [
    'cisco-asa',
    'control-plane',
    'running-config.txt',
    'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com',
    8883,
    asa,
  ],
  ['pfsense', 'branch-office', 'config.xml', 'gdlp01.c-wss.com', 443, pfsense],
  ['pfsense', 'transparent-squid', 'config.xml', 'camapis.srv.ygles.com', 443, pfsense],
  ['pfsense', 'floating', 'config.xml', 'kinesis.eu-central-1.amazonaws.com', 443, pfsense],
  ['pfsense', 'floating', 'config.xml', 'camapi.srv.ygles.com', 443, pfsense],
  ['fortigate', 'multi-vdom-backup', 'fgt.conf', 'camapi.srv.ygles.com', 443, fortigate],
  ['fortigate', 'vdoms', 'fgt.conf', 'gdlp01.c-wss.com', 443, fortigate],
  ['panos', 'branch', 'session.log', 'kinesis.eu-central-1.amazonaws.com', 443, panos],
  ['panos', 'local', 'fw.txt', 'kinesis.eu-central-1.amazonaws.com', 443, panos],
];

const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;

async function policyOf(format: FormatId, path: string, text: string, options: Expected['options']) {
  const own = {
    ...vantage,
    inInterface: options?.inInterface ?? null,
    outInterface: options?.outInterface ?? null,
  };
  return (await formats[format].load()).parse([{ path, text }], own, { find: () => [] });
}

/** Other hosts, and other ports of the same host. */
async function bystanders(policy: Policy, flow: Flow): Promise<readonly string[]> {
  const flows = [
    { ...flow, host: 'www.example.org', address: '93.184.215.14' },
    { ...flow, host: `x.${flow.host}`, address: '93.184.215.14' },
    { ...flow, port: 25 },
    { ...flow, port: 8443 },
  ];
  const decisions = await Promise.all(flows.map((one) => policy.decide(one)));
  return decisions.map(({ ruling }) => ruling);
}

describe('a remedy', () => {
  it.each(cases)('of %s (%s, %s) lets %s through on %i', async (format, name, file, host, port, apply) => {
    const folder = `${root}${format}/${name}/`;
    const text = readFileSync(`${folder}${file}`, 'utf8');
    const { options } = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Expected;
    const [address = null] = options?.addresses?.[host] ?? [];
    const flow = { host, port, address, client: options?.client ?? null, privateAddresses: false };
    const policy = await policyOf(format, file, text, options);
    expect((await policy.decide(flow)).ruling).not.toBe('allowed');
    const after = await mended(format, file, text, flow, options, apply);
    expect(await after.decide(flow)).toMatchObject({ ruling: 'allowed' });
    expect(await bystanders(after, flow)).toEqual(await bystanders(policy, flow));
  });
});

/** As an engineer would: audits again, and follows what is said of this connection, until it passes. */
async function mended(
  format: FormatId,
  file: string,
  text: string,
  flow: Flow,
  options: Expected['options'],
  apply: (fix: Fix) => string,
  steps = 2,
): Promise<Policy> {
  const policy = await policyOf(format, file, text, options);
  const decision = await policy.decide(flow);
  if (decision.ruling === 'allowed' || steps === 0) return policy;
  const next = apply({ text, flow, decision, remedy: policy.remedy(flow, decision) });
  return mended(format, file, next, flow, options, apply, steps - 1);
}

describe("an ASA's object", () => {
  const named = (host: string, address: string | null) => {
    const flow: Flow = { host, port: 443, address, client: null };
    return /object network (\S+)/.exec(remedyFor(flow, null, new Map(), null))?.[1] ?? '';
  };

  it('has a name of its own where names are cut off, and for each family', () => {
    const long = `${'x'.repeat(62)}.`;
    const names = [named(`${long}a.example`, null), named(`${long}b.example`, null)];
    names.push(named('broker.site', '2001:db8::1'), named('broker.site-v6', null));
    for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
    expect(new Set(names).size).toBe(names.length);
  });
});
