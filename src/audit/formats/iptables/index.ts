/** iptables-save and ip6tables-save, with the output of `ipset save` beside them. */
import type { Decision, Flow, Policy, Remark, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { Family } from '../../addresses.js';
import { type Destination, decideWherever } from '../../destinations.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { dnsmasqFeed, isDnsmasq } from '../../netfilter/dnsmasq.js';
import type { Feed } from '../../netfilter/feeds.js';
import { decidePacket, type Hooked } from '../../netfilter/hooks.js';
import type { OwnScript } from '../../netfilter/own-script.js';
import { firstPacket, type Packet } from '../../netfilter/packet.js';
import { isScript } from '../../netfilter/script-sign.js';
import { noteFeeds } from '../../netfilter/set-notes.js';
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
    const scripts = files.filter(isScript);
    const others = files.filter((file) => !isScript(file));
    if (scripts.length === 0) return read(others, [], vantage);
    return import('../../netfilter/own-script.js').then(({ readOwnScript }) =>
      read(
        others,
        scripts.map((file) => readOwnScript(file, 'iptables')),
        vantage,
      ),
    );
  },
};

/** Beside what iptables-save saw, a script says only what fills the sets: its rules are in the save. */
function read(files: readonly SourceFile[], scripts: readonly OwnScript[], vantage: Vantage): Policy {
  const remarks: Remark[] = [];
  const fed = files.filter(isDnsmasq);
  const saves = files.filter((file) => !isIpsetSave(file) && !fed.includes(file));
  const sets: IpSets = { byName: new Map(), feeds: feedsOf(files, fed, scripts) };
  const tables = new Map<string, Table>();
  const load = (file: SourceFile, families: readonly Family[]) => {
    for (const family of families)
      new SaveReader(file, sets, tables, (remark) => remarks.push(remark), family).read();
  };
  for (const file of files.filter(isIpsetSave)) readIpsets(file, sets);
  for (const file of saves) load(file, familiesOf(file));
  if (saves.length === 0) {
    for (const script of scripts) {
      readIpsets(script.sets, sets);
      load(withJump(script), script.families);
    }
  }
  if (tables.size === 0) throw nothingIn(files);
  return policyOf(tables, sets, vantage, remarks);
}

function feedsOf(
  files: readonly SourceFile[],
  fed: readonly SourceFile[],
  scripts: readonly OwnScript[],
): readonly Feed[] {
  return [
    ...scripts.map(({ feed }) => feed),
    ...(fed.length > 0 ? [dnsmasqFeed(fed)] : []),
    ...files.flatMap(noteFeeds),
  ];
}

/** What the script loads, and after it the rule by which FORWARD asks the chain. */
function withJump({ rules: { path, text }, prefix, jumpLine }: OwnScript): SourceFile {
  const lines = text.split('\n').map((line) => (line === 'COMMIT' ? '' : line));
  lines[jumpLine - 1] = `-I FORWARD 1 -j ${prefix}-out`;
  lines[jumpLine] = 'COMMIT';
  return { path, text: lines.join('\n') };
}

function nothingIn(files: readonly SourceFile[]): UsageError {
  return new UsageError({
    message: `${files.map(({ path }) => path).join(', ')}: no table of iptables-save is in it`,
    hint: 'give the output of iptables-save; that of "ipset save", and lines of dnsmasq that fill sets, go beside it',
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
  const fed = sets.feeds.length > 0;
  const paths = new Map(families.map((family) => [family, hookedChains(tables, family, vantage)]));
  return {
    decide: (flow) =>
      decideWherever(flow, (to) => decideAt(paths.get(to.family), flow, to, vantage, fed), families),
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
  fed: boolean,
): Decision {
  if (!path) return { ruling: 'unverifiable', because: noFile(to.family), by: null };
  const packet = firstPacket(flow, to, vantage);
  return decidePacket(path, mayBeUntracked(path, packet) ? { ...packet, tracked: null } : packet, fed);
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
