import type { ConfigLine, Decision, Flow, Mention, Policy, Remark, SourceFile } from '../../model/audit.js';
import { UsageError } from '../../model/errors.js';
import { type Dialect, type DialectId, dialectIds, dialects, type Reach } from '../dialects.js';
import type { ConfigFormat } from '../format.js';
import { linesOf } from '../lines.js';

type Mark = keyof Pick<Dialect, 'bare' | 'dot' | 'star' | 'caret'>;

const marks = { '': 'bare', '.': 'dot', '*.': 'star', '^.': 'caret' } as const satisfies Record<string, Mark>;

/** `[mark]domain[:port][/]`, the forms that the dialects tell apart. */
const entryForm = /^(\.|\*\.|\^\.)?([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::(\d{1,5}))?\/?$/;

interface Entry {
  readonly mark: Mark;
  readonly port: number | null;
  readonly at: ConfigLine;
}

interface Contents {
  /** By domain, without its mark. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  /** Lines that no dialect here reads as a domain. */
  readonly odd: readonly ConfigLine[];
}

function read(files: readonly SourceFile[]): Contents {
  const entries = new Map<string, Entry[]>();
  const odd: ConfigLine[] = [];
  for (const at of files.flatMap((file) => [...linesOf(file)])) {
    const word = at.text
      .replace(/(?:^|\s)[#;!].*$/, '')
      .trim()
      .toLowerCase();
    if (word === '') continue;
    const [, mark = '', domain, port] = entryForm.exec(word) ?? [];
    if (!domain) {
      odd.push(at);
      continue;
    }
    const entry = { mark: marks[mark as keyof typeof marks], port: port ? Number(port) : null, at };
    const same = entries.get(domain);
    if (same) same.push(entry);
    else entries.set(domain, [entry]);
  }
  return { entries, odd };
}

/** `a.b.c`, `b.c`, `c`: the domains whose entries could cover a host, and how many labels lie between. */
function ancestry(host: string): readonly string[] {
  const labels = host.split('.');
  return labels.map((_, depth) => labels.slice(depth).join('.'));
}

function covers(reach: Reach | null, depth: number): boolean {
  if (!reach) return false;
  if (depth === 0) return reach.apex;
  return reach.below === 'any' || (reach.below === 'one' && depth === 1);
}

function findEntry({ entries }: Contents, { host, port }: Flow, dialect: Dialect): Entry | undefined {
  for (const [depth, domain] of ancestry(host).entries()) {
    const found = entries
      .get(domain)
      ?.find((entry) => covers(dialect[entry.mark], depth) && (entry.port === null || entry.port === port));
    if (found) return found;
  }
  return undefined;
}

const noPorts = 'a list holds no ports, so the rule that uses it must let this port through';

function decideAs(contents: Contents, flow: Flow, id: DialectId): Decision {
  const dialect = dialects[id];
  const found = findEntry(contents, flow, dialect);
  if (found) {
    const because = `listed, read as ${dialect.title}${found.port === null ? `; ${noPorts}` : ''}`;
    return { ruling: 'allowed', because, by: found.at };
  }
  const odd = contents.odd.find(({ text }) => text.toLowerCase().includes(flow.host));
  if (odd) {
    return {
      ruling: 'unverifiable',
      because: 'a line names this host in a form that is no domain; how the product reads it is not known',
      by: odd,
    };
  }
  return { ruling: 'blocked', because: `no line covers it, read as ${dialect.title}`, by: null };
}

function decideAny(contents: Contents, flow: Flow): Decision {
  const answers = dialectIds.map((id) => ({ id, decision: decideAs(contents, flow, id) }));
  const first = answers[0]?.decision as Decision;
  if (answers.every(({ decision }) => decision.ruling === first.ruling)) {
    const because =
      first.ruling === 'allowed'
        ? `listed, whatever the dialect; ${noPorts}`
        : 'no line covers it in any dialect';
    return first.ruling === 'unverifiable' ? first : { ...first, because };
  }
  const as = (ruling: Decision['ruling']) =>
    answers.filter(({ decision }) => decision.ruling === ruling).map(({ id }) => id);
  const allowed = answers.find(({ decision }) => decision.ruling === 'allowed')?.decision.by;
  const because = `it depends on what reads the list: allowed as ${as('allowed').join(', ')}, not as ${[...as('blocked'), ...as('unverifiable')].join(', ')}; say which with --dialect`;
  return { ruling: 'unverifiable', because, by: allowed ?? null, ...(allowed ? { allowedBy: allowed } : {}) };
}

function dialectOf(name: string | null): DialectId | null {
  if (name === null) return null;
  const id = dialectIds.find((known) => known === name);
  if (id) return id;
  throw new UsageError({
    message: `unknown dialect ${JSON.stringify(name)}`,
    hint: `the dialects are ${dialectIds.join(', ')}`,
  });
}

function remarksOf({ entries, odd }: Contents, dialect: DialectId | null): readonly Remark[] {
  const remarks: Remark[] = odd.map((at) => ({
    kind: 'not-understood',
    message: `not a domain: ${at.text.trim()}`,
    remedy: 'write one domain on a line, without scheme or path',
    at,
  }));
  if (!dialect) return remarks;
  for (const [domain, same] of entries) {
    for (const { mark, at } of same) {
      if (dialects[dialect][mark] !== null) continue;
      remarks.push({
        kind: 'unmatchable',
        message: `${at.text.trim()} matches nothing in ${dialects[dialect].title}`,
        remedy: `write ${dialects[dialect].dot ? `.${domain}` : `*.${domain}`}`,
        at,
      });
    }
  }
  return remarks;
}

function mentionsOf({ entries }: Contents, domains: readonly string[]): readonly Mention[] {
  const below = ([name]: readonly [string, unknown]) =>
    domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  return [...entries]
    .filter(below)
    .flatMap(([name, same]) => same.map(({ mark, at }) => ({ name, subtree: mark !== 'bare', at })));
}

export const list: ConfigFormat = {
  id: 'list',
  title: 'plain list of domains',
  docs: 'the wildcard notes of each product; see audit/dialects.ts',
  parse(files, vantage): Policy {
    const dialect = dialectOf(vantage.dialect);
    const contents = read(files);
    return {
      decide: (flow) => (dialect ? decideAs(contents, flow, dialect) : decideAny(contents, flow)),
      remedy: ({ host }) => `add the line ${host}`,
      remarks: remarksOf(contents, dialect),
      mentions: (domains) => mentionsOf(contents, domains),
      only: 'names',
    };
  },
};
