/** Where a connection crosses a firewall, as far as it is known: from which interface or zone to which. */
import type { Decision } from '../../model/audit.js';

export interface Crossing {
  readonly from: string;
  readonly to: string;
}

export interface Sides {
  /** What is known of each side; empty: nothing. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** The interfaces that rules name on each side. */
  readonly namedFrom: readonly string[];
  readonly namedTo: readonly string[];
}

const distinct = (names: readonly string[]) => [...new Set(names)];

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const rest = distinct(names).filter((name) => !others.includes(name));
  return rest.length > 0 ? rest : distinct(names);
}

/** Every crossing that is possible: where a side is not known, the interfaces that rules name on that side only. */
export function crossings({ from, to, namedFrom, namedTo }: Sides): readonly Crossing[] {
  const ways = to.length > 0 ? to : without(namedTo, namedFrom);
  const starts = from.length > 0 ? from : without(namedFrom, ways);
  const pairs = orAny(starts, 'the inside').flatMap((start) =>
    orAny(ways, 'the outside').map((end) => ({ from: start, to: end })),
  );
  return pairs.length > 1 ? pairs.filter((pair) => pair.from !== pair.to) : pairs;
}

function orAny(names: readonly string[], otherwise: string): readonly string[] {
  return names.length > 0 ? names : [otherwise];
}

/** One answer where all crossings give the same; else it depends on where the client and the way out are. */
export function agree(answers: readonly Decision[]): Decision {
  const [first] = answers;
  if (!first) throw new Error('a connection crosses somewhere');
  if (answers.every(({ ruling }) => ruling === first.ruling)) return first;
  const letting = answers.find(({ ruling }) => ruling === 'allowed')?.by;
  const stopping = answers.find(({ ruling }) => ruling !== 'allowed');
  return {
    ruling: 'unverifiable',
    because:
      'depends on the interfaces or zones it crosses (give --in-interface, --out-interface or --client-ip)',
    by: stopping?.by ?? letting ?? null,
    ...(letting ? { allowedBy: letting } : {}),
  };
}
