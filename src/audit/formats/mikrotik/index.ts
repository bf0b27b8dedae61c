/** MikroTik RouterOS: the output of `/export`. */
import type { ConfigLine, Decision, Flow, Policy, Remark } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { type Family, parseAddress } from '../../addresses.js';
import { type Destination, decideWherever, familiesByClient } from '../../destinations.js';
import { agree, crossings } from '../../firewall/crossings.js';
import { rangeTerm } from '../../firewall/terms.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { badCall } from '../../netfilter/calls.js';
import type { Target } from '../../netfilter/chains.js';
import { decidePacket, type Hooked } from '../../netfilter/hooks.js';
import { firstPacket, type Hook } from '../../netfilter/packet.js';
import { type Export, itemsOf, readExports } from './export.js';
import { interfaceLists } from './interface-lists.js';
import type { Item } from './item.js';
import { addressLists, interfaceKinds } from './lists.js';
import { remedyFor } from './remedy.js';
import { MikrotikRule, type Surroundings } from './rule.js';
import { idleTlsHosts } from './tls-host.js';

export const mikrotik: ConfigFormat = {
  id: 'mikrotik',
  title: 'MikroTik RouterOS (/export)',
  docs: 'https://help.mikrotik.com/docs/display/ROS/Filter',

  parse(files, vantage) {
    const whole = readExports(files);
    if (!whole.items.some(({ path }) => /^ip(?:v6)? firewall/.test(path)) && whole.strange.length === 0) {
      throw new UsageError({
        message: `${files[0]?.path ?? 'the file'} holds nothing of /ip firewall`,
        hint: 'give the output of "/export"',
      });
    }
    return policyOf(whole, vantage);
  },
};

/** Chains by the hook they are called at, in the order of the packet flow diagram. */
const journey = {
  forward: [
    ['raw', 'prerouting'],
    ['mangle', 'prerouting'],
    ['nat', 'dstnat'],
    ['mangle', 'forward'],
    ['filter', 'forward'],
    ['mangle', 'postrouting'],
    ['nat', 'srcnat'],
  ],
  output: [
    ['raw', 'output'],
    ['mangle', 'output'],
    ['filter', 'output'],
    ['mangle', 'postrouting'],
    ['nat', 'srcnat'],
  ],
} as const;

const hooks: Readonly<Record<string, Hook>> = { dstnat: 'prerouting', srcnat: 'postrouting' };

function pathOf(whole: Export, family: Family, vantage: Vantage): readonly Hooked[] {
  const root = family === 4 ? 'ip' : 'ipv6';
  const around: Surroundings = {
    family,
    addressLists: addressLists(whole, root),
    interfaceLists: interfaceLists(whole),
    kinds: interfaceKinds(whole),
    withoutIpsec:
      isWhole(whole) && !whole.items.some(({ path }) => /^ip ipsec (?:policy|identity|peer)$/.test(path)),
  };
  const tables = new Map(
    ['raw', 'mangle', 'nat', 'filter'].map((name) => [
      name,
      chainsOf(itemsOf(whole, `${root} firewall ${name}`), around),
    ]),
  );
  return journey[vantage.chain].map(([table, chain]) => {
    const chains = tables.get(table) ?? new Map();
    return {
      hook: hooks[chain] ?? (chain as Hook),
      chains,
      main: table === 'filter',
      base: {
        rules: chains.get(chain) ?? [],
        policy: table === 'filter' && whole.fragment ? unsaid : { kind: 'accept' },
        policyAt: table === 'filter' ? endOf(chains.get(chain) ?? []) : null,
        applies: true,
      },
    };
  });
}

/** A script of ours adds rules: what becomes of the rest, the router's own rules decide. */
const unsaid: Target = {
  kind: 'elsewhere',
  because:
    'no rule of this script decides, and the rules of the router are not in it (give its /export before it)',
};

/** An excerpt of the firewall alone says nothing of the rest of the router. */
function isWhole({ items }: Export): boolean {
  return items.some(({ path }) => /^ip address$|^interface /.test(path));
}

/**
 * Menus that stand in front of /ip firewall filter in an export. One that ends there was cut off, or is an
 * excerpt: that no rule stops a connection proves nothing then.
 */
const earlier =
  /^$|^(?:interface|caps-man|port|queue|disk|certificate|iot|zerotier|container)\b|^ip (?:address|arp|cloud|dhcp|dns|neighbor|pool|settings|hotspot (?:profile|user profile)|ipsec (?:profile|proposal|peer|policy group|mode-config)|smb users|firewall (?:address-list|connection tracking|layer7-protocol|calea))\b/;

function filterMissing({ items, last }: Export): boolean {
  return earlier.test(last) && !items.some(({ path }) => /^ip(?:v6)? firewall filter$/.test(path));
}

/** What no rule of a chain stops is accepted: that stands nowhere, and is shown at the chain's last rule. */
function endOf(rules: readonly MikrotikRule[]): ConfigLine | null {
  const last = rules.at(-1);
  return last ? { ...last.at, text: `end of the chain, after ${last.at.text}` } : null;
}

function chainsOf(
  items: readonly Item[],
  around: Surroundings,
): ReadonlyMap<string, readonly MikrotikRule[]> {
  const chains = new Map<string, MikrotikRule[]>();
  for (const item of items) {
    const name = item.values.get('chain') ?? '';
    const rules = chains.get(name) ?? [];
    chains.set(name, rules);
    rules.push(new MikrotikRule(item, around));
  }
  // A jump to a chain without rules comes back at once.
  for (const rule of [...chains.values()].flat())
    for (const name of rule.calls) if (!chains.has(name)) chains.set(name, []);
  const bad = badCall(chains, (rule) => (rule instanceof MikrotikRule ? rule.calls : []), []);
  if (bad) {
    const { file, line } = bad.rule.at;
    throw new UsageError({
      message: `the jump leads nowhere: ${bad.what}`,
      hint: 'give the output of "/export", whole',
      at: { file, line },
    });
  }
  return chains;
}

function policyOf(whole: Export, vantage: Vantage): Policy {
  const paths = { 4: pathOf(whole, 4, vantage), 6: pathOf(whole, 6, vantage) };
  const [strange] = whole.strange;
  const decide = (flow: Flow): Decision =>
    decideWherever(
      flow,
      (to) =>
        agree(
          ways(whole, flow, vantage).map((way) =>
            behindHotspot(
              whole,
              way.inInterface,
              decideAt(paths[to.family], flow, to, { ...vantage, ...way }),
            ),
          ),
        ),
      familiesByClient(flow),
    );
  return {
    decide: (flow) => {
      const decision = decide(flow);
      if (decision.ruling === 'allowed' && filterMissing(whole)) return unfiltered(decision);
      if (!strange || decision.ruling === 'unverifiable') return decision;
      const letting = decision.ruling === 'allowed' ? decision.by : null;
      const because = `"${strange.text.slice(0, 60)}" changes the rules in a way that is not followed here`;
      return { ruling: 'unverifiable', because, by: strange, ...(letting ? { allowedBy: letting } : {}) };
    },
    remedy: (flow, { by }) =>
      remedyFor(
        flow,
        whole.items.find((item) => item.at === by),
        vantage.chain,
      ),
    narrow: () =>
      "add dst-address-list= with a list of the catalogue's names, and dst-port=443,8883, and end the chain with action=drop",
    remarks: [
      ...whole.strange.map(
        ({ file, line, text }): Remark => ({
          kind: 'not-understood',
          message: `"${text.slice(0, 60)}" is a command that is not followed here`,
          remedy: 'apply it, and audit the output of "/export"',
          at: { file, line },
        }),
      ),
      ...idleTlsHosts(whole),
    ],
    mentions: (domains) =>
      whole.items
        .filter(({ path }) => /^ip(?:v6)? firewall address-list$/.test(path))
        .map(({ values, at }) => ({ name: (values.get('address') ?? '').toLowerCase(), subtree: false, at }))
        .filter(({ name }) => domains.some((domain) => name === domain || name.endsWith(`.${domain}`))),
  };
}

function unfiltered(decision: Decision): Decision {
  const because =
    'depends on /ip firewall filter, which the file ends before (give the output of "/export", whole)';
  return { ...decision, ruling: 'unverifiable', because };
}

/** A hotspot has rules of its own, which stop those who have not logged in. */
function behindHotspot(whole: Export, from: string | null, decision: Decision): Decision {
  const portal = itemsOf(whole, 'ip hotspot').find(({ values }) => values.get('interface') === from);
  if (!portal || decision.ruling !== 'allowed') return decision;
  return {
    ...decision,
    ruling: 'unverifiable',
    because: `the rules let it pass, but ${from} has a hotspot, where the client may not have logged in (ip hotspot ip-binding)`,
    ...(decision.by ? { allowedBy: decision.by } : {}),
  };
}

function decideAt(path: readonly Hooked[], flow: Flow, to: Destination, vantage: Vantage): Decision {
  const packet = firstPacket(flow, to, vantage);
  const loose = path.some(({ chains }) =>
    [...chains.values()].some((rules) =>
      rules.some((rule) => rule instanceof MikrotikRule && rule.untracks && rule.mayReach(packet)),
    ),
  );
  const decision = decidePacket(path, loose ? { ...packet, tracked: null } : packet);
  if (decision.ruling !== 'allowed' || decision.by) return decision;
  return { ...decision, because: 'no rule of the chain stops it, and what no rule stops is accepted' };
}

/** The client comes in by what is not the way out: the lists LAN and WAN of the default configuration say which. */
function ways(
  whole: Export,
  { client }: Flow,
  vantage: Vantage,
): readonly Pick<Vantage, 'inInterface' | 'outInterface'>[] {
  if (vantage.chain === 'output')
    return [{ inInterface: vantage.inInterface, outInterface: vantage.outInterface }];
  const lists = interfaceLists(whole);
  const members = (name: string): readonly string[] => {
    const list = lists.get(name);
    return list?.whole ? [...list.members] : [];
  };
  const address = client === null ? null : parseAddress(client);
  const own = itemsOf(whole, 'ip address').filter(({ values }) => {
    const network = rangeTerm(values.get('address') ?? '');
    return (
      address &&
      network?.kind === 'range' &&
      network.family === address.family &&
      network.range.low <= address.value &&
      address.value <= network.range.high
    );
  });
  const rules = whole.items.filter(({ path }) => /firewall (?:filter|nat)$/.test(path));
  const named = (key: string) =>
    rules.flatMap(({ values }) => {
      const name = values.get(key);
      if (name === undefined) return [];
      return name.startsWith('!') ? [name.slice(1), 'another interface'] : [name];
    });
  const from = own.map(({ values }) => values.get('interface') ?? '');
  return crossings({
    from: vantage.inInterface !== null ? [vantage.inInterface] : from.length > 0 ? from : members('LAN'),
    to: vantage.outInterface !== null ? [vantage.outInterface] : members('WAN'),
    namedFrom: named('in-interface'),
    namedTo: named('out-interface'),
  }).map(({ from: inInterface, to: outInterface }) => ({ inInterface, outInterface }));
}
