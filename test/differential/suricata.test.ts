/**
 * Random files of rules, put to a real Suricata and to the audit: both must say the same of every connection,
 * packet by packet in the engine, line by line in the audit. Replay with SEED=… (and RUNS=…); a failing case is
 * shrunk and printed whole.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { at, readDocument } from '../../src/audit/formats/aws-network-firewall/document.js';
import { domainRules } from '../../src/audit/formats/aws-network-firewall/domain-list.js';
import { awsNetworkFirewall } from '../../src/audit/formats/aws-network-firewall/index.js';
import { suricata } from '../../src/audit/formats/suricata/index.js';
import type { Flow, Policy } from '../../src/model/audit.js';
import { UsageError } from '../../src/model/errors.js';
import { needs } from '../setup/needs.js';
import { type Answer, ask, type Connection, configuration } from './suricata/engine.js';
import { recorder } from './suricata/handshake.js';
import { type RuleFile, ruleFile } from './suricata/rule-file.js';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.RUNS ?? 70);

const hosts = [
  'camapi.srv.ygles.com',
  'camapis.srv.ygles.com',
  'kinesis.eu-central-1.amazonaws.com',
  'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com',
  'b01.ugwdevice.net',
  'gdlp01.c-wss.com',
  'evilc-wss.com',
  'c-wss.com',
  'camapi.srv.ygles.com.evil.example.net',
];
const client = '10.1.2.3';
const address = '93.184.215.14';

const flows: readonly Flow[] = hosts.flatMap((host) =>
  [443, 8883].map((port) => ({ host, port, client, address, privateAddresses: false })),
);

/** Each flow twice: as it is, and with a ClientHello that takes several packets. */
let connections: readonly Connection[] = [];

async function policyOf({ text }: RuleFile): Promise<Policy | 'refused'> {
  const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
  const files = [
    { path: 'suricata.yaml', text: configuration },
    { path: 'em.rules', text },
  ];
  try {
    return await suricata.parse(files, vantage, { find: () => [] });
  } catch (error) {
    if (error instanceof UsageError) return 'refused';
    throw error;
  }
}

/** What the answers were: a generator that makes everything come out alike would prove nothing. */
type Tally = Record<'allowed' | 'blocked' | 'unverifiable' | 'refused', number>;

async function differences(file: RuleFile, tally: Tally): Promise<readonly string[]> {
  const policy = await policyOf(file);
  const answer = await ask(file.text, connections);
  if (answer.kind === 'refused') {
    tally.refused += 1;
    // The audit may read what Suricata refuses only where it does not claim to know what it means.
    return policy === 'refused' || file.unknowable
      ? []
      : [`suricata refuses what the audit reads: ${answer.why}`];
  }
  if (policy === 'refused') return ['the audit refuses what suricata loads'];
  return (
    await Promise.all(flows.map((flow, index) => difference(flow, index, policy, answer, file, tally)))
  ).flat();
}

async function difference(
  flow: Flow,
  index: number,
  policy: Policy,
  { fates, dropped }: Extract<Answer, { kind: 'loaded' }>,
  { unknowable }: RuleFile,
  tally: Tally,
): Promise<readonly string[]> {
  const { ruling, because } = await policy.decide(flow);
  tally[ruling] += 1;
  const inParts = index + flows.length;
  const bounded = because.includes('as long as its ClientHello fits one packet');
  if (
    ruling === 'allowed' &&
    fates[index] === 'allowed' &&
    !unknowable &&
    bounded !== (fates[inParts] === 'blocked')
  )
    return [`${flow.host}:${flow.port} in parts: suricata ${fates[inParts]}, audit ${because}`];
  if (ruling === 'unverifiable' ? unknowable : ruling === fates[index]) return [];
  const packets = dropped[index]?.join(' ') || 'nothing';
  return [
    `${flow.host}:${flow.port}: suricata ${fates[index]} (drops ${packets}), audit ${ruling} (${because})`,
  ];
}

describe.runIf(needs('suricata'))('suricata', () => {
  beforeAll(async () => {
    const record = await recorder();
    const whole = await Promise.all(
      flows.map(async ({ host, port }, index) => ({
        ends: { client, server: address, clientPort: 40_000 + index, serverPort: port },
        sent: await record(host, index % 2 === 0 ? 'TLSv1.3' : 'TLSv1.2'),
      })),
    );
    const inParts = whole.map(({ ends, sent }) => ({
      ends: { ...ends, clientPort: ends.clientPort + 1000 },
      sent,
      most: 150,
    }));
    connections = [...whole, ...inParts];
  });

  it(`says the same as the audit over ${runs} files of rules, SEED=${seed}`, async () => {
    const tally: Tally = { allowed: 0, blocked: 0, unverifiable: 0, refused: 0 };
    const property = fc.asyncProperty(ruleFile, async (file) => {
      expect(await differences(file, tally), `${file.text}\n`).toEqual([]);
    });
    await fc.assert(property, { seed, numRuns: runs });
    process.stdout.write(`suricata: ${runs} files of rules, ${JSON.stringify(tally)}, SEED=${seed}\n`);
    expect(Math.min(tally.allowed, tally.blocked)).toBeGreaterThan(runs);
    expect(tally.unverifiable).toBeLessThan((tally.allowed + tally.blocked) / 4);
    expect(tally.refused).toBeLessThan(runs / 2);
  });

  it.each(['ALLOWLIST', 'DENYLIST', 'REJECTLIST', 'ALERTLIST'])(
    "reads AWS's %s as the rules it stands for",
    async (type) => {
      const list = {
        RulesSource: {
          RulesSourceList: {
            Targets: ['.srv.ygles.com', 'B01.ugwdevice.net', '.c-wss.com', 'kinesis', '*.amazonaws.com'],
            TargetTypes: ['HTTP_HOST', 'TLS_SNI'],
            GeneratedRulesType: type,
          },
        },
      };
      const file = { path: 'em.json', text: JSON.stringify(list) };
      const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
      const policy = await awsNetworkFirewall.parse([file], vantage, { find: () => [] });
      const place = at(readDocument(file), 'RulesSource', 'RulesSourceList');
      if (!place) throw new Error('the list is missing');
      const texts = domainRules(place, false, 1).map(({ text }) => text);
      const answer = await ask(`${texts.join('\n')}\n`, connections);
      if (answer.kind === 'refused') throw new Error(answer.why);
      const said = await Promise.all(flows.map(async (flow) => (await policy.decide(flow)).ruling));
      expect(said).toEqual(answer.fates.slice(0, flows.length));
    },
  );
});
