/** iptables-save and ip6tables-save, with the output of `ipset save` beside them. */
import type { Decision, Flow, Policy, Remark, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { Family } from '../../addresses.js';
import { type Destination, decideWherever } from '../../destinations.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { decidePacket, type Hooked } from '../../netfilter/hooks.js';
import { firstPacket, type Packet } from '../../netfilter/packet.js';
import { type IpSets, isIpsetSave, readIpsets } from './ipset.js';
import { hookedChains } from './path.js';
import { remarksOn } from './remarks.js';
import { IptablesRule } from './rule.js';
import { familiesOf, SaveReader, type Table } from './save.js';

export const iptables: ConfigFormat = {
  id: 'iptables',
  title: 'iptables-save, ip6tables-save and ipset save',
  docs: 'https://manpages.debian.org/bookworm/iptables/iptables-extensions.8.en.html',

  parse(files, vantage) {
    const remarks: Remark[] = [];
    const sets: IpSets = new Map();
    const tables = new Map<string, Table>();
    for (const file of files.filter(isIpsetSave)) readIpsets(file, sets);
    for (const file of files.filter((file) => !isIpsetSave(file))) {
      for (const family of familiesOf(file)) {
        new SaveReader(file, sets, tables, (remark) => remarks.push(remark), family).read();
      }
    }
    if (tables.size === 0) throw nothingIn(files);
    return policyOf(tables, sets, vantage, remarks);
  },
};

function nothingIn(files: readonly SourceFile[]): UsageError {
  return new UsageError({
    message: `${files.map(({ path }) => path).join(', ')}: no table of iptables-save is in it`,
    hint: 'give the output of iptables-save; that of "ipset save" goes beside it',
  });
}

function policyOf(
  tables: ReadonlyMap<string, Table>,
  sets: IpSets,
  vantage: Vantage,
  remarks: readonly Remark[],
): Policy {
  const families = ([4, 6] as const).filter((family) =>
    [...tables.values()].some((t) => t.family === family),
  );
  const paths = new Map(families.map((family) => [family, hookedChains(tables, family, vantage)]));
  return {
    decide: (flow) =>
      decideWherever(flow, (to) => decideAt(paths.get(to.family), flow, to, vantage), families),
    remedy: (flow, decision) => remedy(flow, decision, vantage),
    narrow: () =>
      'restrict it with "-m set --match-set NAME dst -p tcp -m multiport --dports 443,8883", the set being kept by "em-preflight rules iptables-dnsmasq"',
    remarks: [...remarks, ...remarksOn(paths, sets)],
  };
}

function decideAt(
  path: readonly Hooked[] | undefined,
  flow: Flow,
  to: Destination,
  vantage: Vantage,
): Decision {
  if (!path) return { ruling: 'unverifiable', because: noFile(to.family), by: null };
  const packet = firstPacket(flow, to, vantage);
  return decidePacket(path, mayBeUntracked(path, packet) ? { ...packet, tracked: null } : packet);
}

function noFile(family: Family): string {
  return family === 6
    ? 'IPv6 is decided by ip6tables, whose rules were not given (ip6tables-save)'
    : 'IPv4 is decided by iptables, whose rules were not given (iptables-save)';
}

function mayBeUntracked(path: readonly Hooked[], packet: Packet): boolean {
  return path.some(({ chains }) =>
    [...chains.values()].some((rules) =>
      rules.some(
        (rule) =>
          rule instanceof IptablesRule &&
          rule.untracks &&
          rule.conditions.every((condition) => condition.judge(packet) !== false),
      ),
    ),
  );
}

function remedy({ address, port }: Flow, { by }: Decision, { chain }: Vantage): string {
  const to = address === null ? '-m set --match-set NAME dst' : `-d ${address}`;
  const own = /^(?:\[\d+:\d+\]\s*)?-[AI]\s+(\S+)/.exec(by?.text ?? '')?.[1];
  const where = own ? `before this rule` : `at the end of the chain`;
  const rule = `-A ${own ?? chain.toUpperCase()} ${to} -p tcp -m tcp --dport ${port} -j ACCEPT`;
  return `add ${where}: ${rule} (the addresses change: "em-preflight rules iptables-dnsmasq" keeps them in a set)`;
}
