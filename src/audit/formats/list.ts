import { domainToASCII } from 'node:url';
import type { ConfigLine, Decision, Flow, Mention, Policy, Remark, SourceFile } from '../../model/audit.js';
import { UsageError } from '../../model/errors.js';
import { type Dialect, type DialectId, dialectIds, dialects, type Reach } from '../dialects.js';
import type { ConfigFormat } from '../format.js';
import { linesOf } from '../lines.js';
import { all, type Truth } from '../truth.js';

type Mark = keyof Pick<Dialect, 'bare' | 'dot' | 'star' | 'caret'>;

const marks = { '': 'bare', '.': 'dot', '*.': 'star', '^.': 'caret' } as const satisfies Record<string, Mark>;

/** `[mark]domain[:port][/]`, the forms that the dialects tell apart. */
const entryForm = /^(\.|\*\.|\^\.)?([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::(\d{1,5}))?(\/)?$/;

interface Entry {
  readonly mark: Mark;
  readonly port: number | null;
  readonly slash: boolean;
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
    // What stands behind a name is taken for a comment only where every product does.
    const word = at.text
      .replace(/^\s*[#;!].*$/, '')
      .replace(/\s#.*$/, '')
      .trim()
      .toLowerCase();
    if (word === '') continue;
    const [, mark = '', domain, port, slash] = entryForm.exec(word) ?? [];
    if (!domain) {
      odd.push(at);
      continue;
    }
    const entry = {
      mark: marks[mark as keyof typeof marks],
      port: port ? Number(port) : null,
      slash: slash !== undefined,
      at,
    };
    const same = entries.get(domain);
    if (same) same.push(entry);
    else entries.set(domain, [entry]);
  }
  return { entries, odd };
}

/** Signs of a pattern: a star within a word, a regular expression. */
const pattern = /[*?^$|()[\]\\+~]/;

/** May some product take this line, which is no domain, for one that covers the host? */
function mayCover(line: string, host: string): boolean {
  const text = line.toLowerCase().replaceAll('\\', '');
  if (text.includes(host) || domainToASCII(text.trim()).includes(host)) return true;
  if (!pattern.test(line)) return false;
  // A pattern that names a domain covers hosts of that domain; one that names none may cover any.
  return text.includes(host.split('.').slice(-2).join('.')) || !/[a-z0-9-]{2,}\.[a-z]{2,}/.test(text);
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

/** Entries that cover the host, those that nothing speaks against first. */
function covering({ entries }: Contents, { host, port }: Flow, dialect: Dialect): readonly Entry[] {
  const found = [...ancestry(host).entries()].flatMap(([depth, domain]) =>
    (entries.get(domain) ?? []).filter(
      (entry) => covers(dialect[entry.mark], depth) && (entry.port === null || entry.port === port),
    ),
  );
  return [true, null].flatMap((truth) => found.filter((entry) => taken(entry, dialect) === truth));
}

/** Does the product take the entry with the port and the slash that it is written with? */
function taken({ port, slash }: Entry, dialect: Dialect): Truth {
  return all([port === null ? true : dialect.port, slash ? dialect.slash : true], (truth) => truth);
}

const noPorts = 'a list holds no ports, so the rule that uses it must let this port through';

function decideAs(contents: Contents, flow: Flow, id: DialectId): Decision {
  const dialect = dialects[id];
  const [found] = covering(contents, flow, dialect);
  if (found && taken(found, dialect)) {
    const because = `listed, read as ${dialect.title}${found.port === null ? `; ${noPorts}` : ''}`;
    return { ruling: 'allowed', because, by: found.at };
  }
  const odd = found?.at ?? contents.odd.find(({ text }) => mayCover(text, flow.host));
  if (odd) {
    const form = found ? 'with a port or a slash' : 'in a form that is no domain';
    return {
      ruling: 'unverifiable',
      because: `a line may mean this host ${form}; how the product reads that is not known`,
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
  const allowed = answers.find(({ decision }) => decision.ruling === 'allowed')?.decision.by;
  // Refused by some, and of the others nobody knows.
  const open = answers.find(({ decision }) => decision.ruling === 'unverifiable');
  if (!allowed && open) return open.decision;
  const as = (ruling: Decision['ruling']) =>
    answers.filter(({ decision }) => decision.ruling === ruling).map(({ id }) => id);
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
    remedy: 'write one domain on a line, in ASCII (xn--), without scheme, path or dot at the end',
    at,
  }));
  if (!dialect) return remarks;
  const own: Dialect = dialects[dialect];
  const below = own.dot ? '.' : '*.';
  for (const [domain, same] of entries) {
    for (const entry of same) {
      if (own[entry.mark] !== null && taken(entry, own) !== false) continue;
      remarks.push({
        kind: 'unmatchable',
        message: `${entry.at.text.trim()} matches nothing in ${own.title}`,
        remedy: `write ${entry.mark === 'bare' ? '' : below}${domain}`,
        at: entry.at,
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
    const [first] = contents.odd;
    if (first && contents.entries.size === 0 && contents.odd.every(({ text }) => /\S\s+\S/.test(text))) {
      throw new UsageError({
        message: 'no line of it is a domain',
        hint: 'a list has one domain on each line: settle what the file is with --format',
        at: { file: first.file, line: first.line },
      });
    }
    return {
      decide: (flow) => (dialect ? decideAs(contents, flow, dialect) : decideAny(contents, flow)),
      // See the slash of PAN-OS in dialects.ts.
      remedy: ({ host }) => `add the line ${host}${dialect === 'panos' ? '/' : ''}`,
      remarks: remarksOf(contents, dialect),
      mentions: (domains) => mentionsOf(contents, domains),
      only: 'names',
    };
  },
};
