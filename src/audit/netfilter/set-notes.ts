/**
 * The comment in which `rules` says what names a set is filled with (rules/netfilter/set-notes.ts):
 *
 *     # Names in em4-443 (IPv4) and em6-443 (IPv6), which dnsmasq fills with their addresses, for TCP 443:
 *     #   camapi.srv.ygles.com (cca)
 *
 * Only at the start of a line, and only in this form: text of others' making stands further in there.
 */
import type { ConfigLine, SourceFile } from '../../model/audit.js';
import type { Family } from '../addresses.js';
import { linesOf } from '../lines.js';
import type { Feed } from './feeds.js';
import { type NamedSet, nameFeed } from './name-feed.js';

const heading =
  /^# Names in ([\w-]+) \(IPv([46])\)(?: and ([\w-]+) \(IPv([46])\))?, which (a script|dnsmasq) fills with their addresses, for TCP \d+(?:, \d+)*:$/;
const entry = /^# {3}([a-z0-9_-]+(?:\.[a-z0-9_-]+)*) \([a-z0-9, -]*\)$/;

export function noteFeeds(file: SourceFile): readonly Feed[] {
  if (!file.text.includes('# Names in ')) return [];
  const found = { 'a script': [] as NamedSet[], dnsmasq: [] as NamedSet[] };
  let open: {
    readonly sets: readonly Pick<NamedSet, 'set' | 'family'>[];
    readonly filler: keyof typeof found;
  } | null = null;
  for (const at of linesOf(file)) {
    const group = groupOf(at);
    const name = open ? entry.exec(at.text)?.[1] : undefined;
    if (group) open = group;
    else if (!open || name === undefined) open = null;
    else for (const set of open.sets) found[open.filler].push({ ...set, name, at });
    if (group) for (const set of group.sets) found[group.filler].push({ ...set, name: null, at });
  }
  return [nameFeed('script', found['a script'], true), nameFeed('dnsmasq', found.dnsmasq, true)];
}

function groupOf({ text }: ConfigLine) {
  const [, first, family, second, other, filler] = heading.exec(text) ?? [];
  if (first === undefined || (filler !== 'a script' && filler !== 'dnsmasq')) return null;
  const sets = [
    { set: first, family: Number(family) as Family },
    ...(second === undefined ? [] : [{ set: second, family: Number(other) as Family }]),
  ];
  return { sets, filler } as const;
}
