/** `nft list ruleset`, scripts for `nft -f`, and `nft -j list ruleset`. */
import type { Decision, Flow, Policy, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { type Destination, decideWherever } from '../../destinations.js';
import type { ConfigFormat, Library, Vantage } from '../../format.js';
import { dnsmasqFeed, isDnsmasq } from '../../netfilter/dnsmasq.js';
import { decidePacket, type Hooked } from '../../netfilter/hooks.js';
import type { OwnScript } from '../../netfilter/own-script.js';
import { firstPacket, type Packet } from '../../netfilter/packet.js';
import { isScript } from '../../netfilter/script-sign.js';
import { noteFeeds } from '../../netfilter/set-notes.js';
import { emptyRuleset, type Ruleset } from './ast.js';
import { NftRule } from './compile.js';
import { isJson, readJson } from './json.js';
import { compileTables, hookedChains } from './path.js';
import { remarksOn } from './remarks.js';
import { ScriptReader } from './script.js';

export const nftables: ConfigFormat = {
  id: 'nftables',
  title: 'nftables ruleset, as script or JSON',
  docs: 'https://manpages.debian.org/bookworm/nftables/nft.8.en.html',

  parse(files, vantage, library) {
    const scripts = files.filter(isScript);
    const others = files.filter((file) => !isScript(file));
    if (scripts.length === 0) return read(others, [], vantage, library);
    return import('../../netfilter/own-script.js').then(({ readOwnScript }) =>
      read(
        others,
        scripts.map((file) => readOwnScript(file, 'nftables')),
        vantage,
        library,
      ),
    );
  },
};

/** Beside what nft lists, a script says only what fills the sets: its rules are in the listing. */
function read(
  files: readonly SourceFile[],
  scripts: readonly OwnScript[],
  vantage: Vantage,
  library: Library,
): Policy {
  const fed = files.filter((file) => isDnsmasq(file) && !isJson(file));
  const listings = files.filter((file) => !fed.includes(file));
  const ruleset = emptyRuleset([
    ...scripts.map(({ feed }) => feed),
    ...(fed.length > 0 ? [dnsmasqFeed(fed)] : []),
    ...listings.flatMap(noteFeeds),
  ]);
  for (const file of notIncluded(listings, library)) {
    if (isJson(file)) readJson(file, ruleset);
    else new ScriptReader(file, ruleset, library).read();
  }
  if (listings.length === 0)
    for (const script of scripts) new ScriptReader(withJump(script), ruleset, library).read();
  if (ruleset.tables.size === 0 && ruleset.unread.length === 0) throw empty(files);
  return policyOf(ruleset, vantage);
}

/** What the script loads, and after it the rule by which `forward` asks the chain. */
function withJump({ rules: { path, text }, prefix, jumpLine }: OwnScript): SourceFile {
  const lines = text.split('\n');
  lines[jumpLine - 1] = `insert rule inet filter forward jump ${prefix}-out`;
  return { path, text: lines.join('\n') };
}

function empty(files: readonly SourceFile[]): UsageError {
  return new UsageError({
    message: `${files.map(({ path }) => path).join(', ')}: no table of nftables is in it`,
    hint: 'give the output of "nft list ruleset"',
  });
}

/** A file that another one includes is read there, and not again. */
function notIncluded(files: readonly SourceFile[], library: Library): readonly SourceFile[] {
  const included = new Set<string>();
  for (const file of files) {
    for (const [, path = ''] of file.text.matchAll(/^\s*include\s+"([^"\n]+)"/gm)) {
      for (const found of library.find(path, file)) if (found.path !== file.path) included.add(found.path);
    }
  }
  const main = files.filter(({ path }) => !included.has(path));
  return main.length > 0 ? main : files;
}

function policyOf(ruleset: Ruleset, vantage: Vantage): Policy {
  const tables = compileTables(ruleset);
  const paths = new Map(([4, 6] as const).map((family) => [family, hookedChains(tables, family, vantage)]));
  const decide = (flow: Flow): Decision =>
    decideWherever(flow, (to) =>
      decideAt(paths.get(to.family) ?? [], flow, to, vantage, ruleset.feeds.length > 0),
    );
  const [unread] = ruleset.unread;
  return {
    decide: (flow) => {
      const decision = decide(flow);
      if (!unread) return decision;
      const because = `"${unread.path}" is included but was not given, and may hold rules that decide`;
      const letting = decision.allowedBy ?? (decision.ruling === 'allowed' ? decision.by : null);
      return { ruling: 'unverifiable', because, by: unread.at, ...(letting ? { allowedBy: letting } : {}) };
    },
    remedy: (flow, { by }) => remedy(flow, by !== null),
    narrow: () =>
      'restrict it with "ip daddr @SET tcp dport { 443, 8883 }", the set being kept by "em-preflight rules nftables-dnsmasq"',
    remarks: remarksOn(tables, paths, ruleset),
  };
}

function decideAt(
  path: readonly Hooked[],
  flow: Flow,
  to: Destination,
  vantage: Vantage,
  fed: boolean,
): Decision {
  const packet = firstPacket(flow, to, vantage);
  return decidePacket(path, mayBeUntracked(path, packet) ? { ...packet, tracked: null } : packet, fed);
}

function mayBeUntracked(path: readonly Hooked[], packet: Packet): boolean {
  return path.some(({ chains }) =>
    [...chains.values()].some((rules) =>
      rules.some((rule) => rule instanceof NftRule && rule.untracks && rule.mayReach(packet)),
    ),
  );
}

function remedy({ address, port }: Flow, deciding: boolean): string {
  const to = address === null ? 'ip daddr @SET' : `${address.includes(':') ? 'ip6' : 'ip'} daddr ${address}`;
  const where = deciding ? 'before this line' : 'to the chain of the hook';
  return `add ${where}: ${to} tcp dport ${port} accept (the addresses change: "em-preflight rules nftables-dnsmasq" keeps them in a set)`;
}
