/** dnsmasq's lines that put the addresses it answers with into sets; dnsmasq(8), --ipset and --nftset. */
import type { ConfigLine, SourceFile } from '../../model/audit.js';
import type { Family } from '../addresses.js';
import { linesOf } from '../lines.js';
import type { Feed, Filling, SetId } from './feeds.js';

interface Directive {
  readonly at: ConfigLine;
  readonly sets: readonly (SetId & { readonly family: Family | null })[];
}

/** By domain; '' is every name. */
type Directives = Map<string, Directive[]>;

const form = /^[ \t]*(ipset|nftset)[ \t]*=[ \t]*(\S+)/;

export function isDnsmasq({ text }: SourceFile): boolean {
  return /^[ \t]*(?:ipset|nftset)[ \t]*=[ \t]*\//m.test(text);
}

export function dnsmasqFeed(files: readonly SourceFile[]): Feed {
  const byKind = { ipset: new Map(), nftset: new Map() } satisfies Record<string, Directives>;
  for (const at of files.flatMap((file) => [...linesOf(file)])) {
    const [, kind, value = ''] = form.exec(at.text) ?? [];
    if (kind === 'ipset' || kind === 'nftset') read(byKind[kind], kind, value, at);
  }
  return feedFrom(byKind);
}

/** `/domain[/domain...]/set[,set...]`; without a domain, or with `#`, every name (option.c, LOPT_IPSET). */
function read(directives: Directives, kind: 'ipset' | 'nftset', value: string, at: ConfigLine): void {
  const parts = value.split('/');
  const named = parts.length > 1;
  const sets = (parts.at(-1) ?? '').split(',').flatMap((text) => setOf(kind, text));
  for (const domain of named ? parts.slice(1, -1) : ['']) {
    const name = domain === '#' ? '' : domain.replace(/^\.+/, '').replace(/\.$/, '').toLowerCase();
    directives.set(name, [...(directives.get(name) ?? []), { at, sets }]);
  }
}

/** `set`, or `[(4|6)#][family#]table#set`: nft takes the family ip where none is said. */
function setOf(kind: 'ipset' | 'nftset', text: string): Directive['sets'] {
  if (kind === 'ipset') return [{ name: text, table: null, family: null }];
  const parts = text.split('#');
  const [first] = parts;
  const family = first === '4' ? 4 : first === '6' ? 6 : null;
  const path = family === null ? parts : parts.slice(1);
  const [name, table, tableFamily = 'ip'] = [...path].reverse();
  return name === undefined || table === undefined
    ? []
    : [{ name, table: `${tableFamily} ${table}`, family }];
}

function feedFrom(byKind: Readonly<Record<'ipset' | 'nftset', Directives>>): Feed {
  const same = (set: SetId) => (other: SetId) => set.name === other.name && set.table === other.table;
  const of = ({ table }: SetId) => byKind[table === null ? 'ipset' : 'nftset'];
  return {
    noted: false,
    once: (set) => `dnsmasq has answered for it and so filled the set ${set}`,
    feeds: (set) =>
      [...of(set).values()].some((directives) => directives.some(({ sets }) => sets.some(same(set)))),
    fills: (set, host, family) => {
      const directives = longest(of(set), host);
      const own = directives.filter(({ sets }) =>
        sets.some((other) => same(set)(other) && (other.family ?? family) === family),
      );
      return own[0]
        ? ({ truth: own.length === directives.length || null, at: own[0].at } satisfies Filling)
        : null;
    },
  };
}

/** The longest domain that fits decides alone (forward.c, domain_find_sets); of two lines for one, only one counts. */
function longest(directives: Directives, host: string): readonly Directive[] {
  const labels = host.split('.');
  for (let depth = 0; depth <= labels.length; depth += 1) {
    const found = directives.get(labels.slice(depth).join('.'));
    if (found) return found;
  }
  return [];
}
