/**
 * The shell scripts that `rules` writes for iptables and nftables. What such a script does is known as long as it is
 * ours to the last line: it is written again from what stands in its here-documents and compared. Of any other
 * script nobody here knows what it does.
 */
import type { SourceFile } from '../../model/audit.js';
import { UsageError } from '../../model/errors.js';
import { iptablesFunctions } from '../../rules/netfilter/iptables-functions.js';
import { nftFunctions } from '../../rules/netfilter/nft-functions.js';
import { type Source, scriptBody } from '../../rules/netfilter/script.js';
import type { Family } from '../addresses.js';
import { linesOf } from '../lines.js';
import { dnsmasqFeed } from './dnsmasq.js';
import type { Feed } from './feeds.js';
import { type NamedSet, nameFeed } from './name-feed.js';

export type Kind = 'iptables' | 'nftables';

export interface OwnScript {
  readonly prefix: string;
  /** What it loads, on the lines where it stands, everything else being empty. */
  readonly rules: SourceFile;
  /** iptables: `ipset restore` text, likewise. */
  readonly sets: SourceFile;
  readonly feed: Feed;
  /** iptables: the families it loads the rules for. */
  readonly families: readonly Family[];
  /** The line on which it makes FORWARD or `forward` ask its chain, from 1. */
  readonly jumpLine: number;
}

interface Block {
  /** Index of its first line. */
  readonly start: number;
  readonly lines: readonly string[];
}

/** Throws a UsageError with the first line that is not ours. */
export function readOwnScript(file: SourceFile, kind: Kind): OwnScript {
  if (file.text.includes('\r')) {
    throw new UsageError({
      message: 'lines of this shell script end in CR LF, which no shell takes',
      hint: 'save it with LF alone, as em-preflight writes it',
      at: { file: file.path, line: file.text.slice(0, file.text.indexOf('\r')).split('\n').length },
    });
  }
  const lines = [...linesOf(file)].map(({ text }) => text);
  const blocks = blocksOf(lines);
  const prefix = /\/usr\/local\/sbin\/([A-Za-z][A-Za-z0-9_-]*)-allow\b/.exec(file.text)?.[1] ?? 'em';
  const tools = /^ {2}for tool in (.*); do$/m.exec(file.text)?.[1]?.split(' ') ?? [];
  const rules = blocks.get('rule_lines');
  const source = sourceOf(blocks);
  const functions =
    kind === 'iptables'
      ? iptablesFunctions({
          sets: blocks.get('set_lines')?.lines ?? [],
          rules: rules?.lines ?? [],
          prefix,
          tools: tools.filter((tool) => /^ip6?tables$/.test(tool)),
          setNames: /^ {2}for set in (.*); do ipset destroy/m.exec(file.text)?.[1]?.split(' ') ?? [],
        })
      : nftFunctions({
          rules: rules?.lines ?? [],
          prefix,
          setNames: [...file.text.matchAll(/^ {2}nft delete set inet filter ([\w-]+)$/gm)].map(
            ([, name = '']) => name,
          ),
        });
  compare(file, lines, scriptBody(prefix, functions, source));
  return {
    prefix,
    rules: only(file, lines, rules),
    sets: only(file, lines, blocks.get('set_lines')),
    feed: feedOf(file, lines, blocks),
    families: tools.map((tool) => (tool === 'iptables' ? 4 : 6)),
    jumpLine: lines.findIndex((line) => /^ .*-C FORWARD -j |^ {2}nft list chain /.test(line)) + 1,
  };
}

/** What stands in the here-documents, by the name of the function around each. */
function blocksOf(lines: readonly string[]): ReadonlyMap<string, Block> {
  const blocks = new Map<string, Block>();
  for (let index = 0; index + 1 < lines.length; index += 1) {
    const name = /^([a-z_]+)\(\) \{$/.exec(lines[index] ?? '')?.[1];
    if (name === undefined || lines[index + 1] !== "cat <<'END'") continue;
    const start = index + 2;
    const end = lines.indexOf('END', start);
    if (end < 0) break;
    blocks.set(name, { start, lines: lines.slice(start, end) });
    index = end;
  }
  return blocks;
}

function sourceOf(blocks: ReadonlyMap<string, Block>): Source {
  const dnsmasq = blocks.get('dnsmasq_lines');
  return dnsmasq ? { dnsmasq: dnsmasq.lines } : { names: blocks.get('names')?.lines ?? [] };
}

function compare(file: SourceFile, lines: readonly string[], ours: readonly string[]): void {
  const start = lines.indexOf('set -eu');
  const body = start < 0 ? [] : lines.slice(start);
  const comment = lines.slice(0, Math.max(start, 0)).findIndex((line) => !line.startsWith('#'));
  const strange =
    comment >= 0 ? comment - start : body.findIndex((line, index) => line !== (ours[index] ?? ''));
  const missing = body.length < ours.length ? body.length : -1;
  const first = strange !== -1 ? strange : missing;
  if (first === -1) return;
  throw new UsageError({
    message:
      'this shell script is not, or no longer, as em-preflight writes it: what it does is not followed',
    hint: 'run it, and audit what it made: the output of iptables-save and ipset save, or of nft list ruleset',
    at: { file: file.path, line: Math.min(Math.max(start + first, 0) + 1, lines.length) },
  });
}

/** The block where it stands, so that its lines keep their numbers. */
function only({ path }: SourceFile, lines: readonly string[], block: Block | undefined): SourceFile {
  const kept = lines.map((line, index) =>
    block && index >= block.start && index < block.start + block.lines.length ? line : '',
  );
  return { path, text: kept.join('\n') };
}

function feedOf(file: SourceFile, lines: readonly string[], blocks: ReadonlyMap<string, Block>): Feed {
  const dnsmasq = blocks.get('dnsmasq_lines');
  if (dnsmasq) return dnsmasqFeed([only(file, lines, dnsmasq)]);
  const names = blocks.get('names');
  const named = [...linesOf(only(file, lines, names))].flatMap((at): readonly NamedSet[] => {
    const [name = '', ...sets] = at.text.split(' ');
    return ([4, 6] as const).flatMap((family, index) => {
      const set = sets[index] ?? '-';
      return set === '-' ? [] : [{ set, family, name, at }];
    });
  });
  return nameFeed('script', named, false);
}
