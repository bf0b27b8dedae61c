import type { Vantage } from '../../audit/format.js';

/** As commander hands the options to `audit`. */
interface Options {
  readonly chain: Vantage['chain'];
  readonly inInterface?: string;
  readonly outInterface?: string;
  readonly dialect?: string;
}

/** What the options say of where the flow crosses the firewall, and which of them the format never asked for. */
export interface WatchedVantage {
  readonly vantage: Vantage;
  /** Options that were given, and changed nothing. */
  unheeded(): readonly string[];
}

const flags = {
  chain: '--chain',
  inInterface: '--in-interface',
  outInterface: '--out-interface',
  dialect: '--dialect',
} as const;

type Key = keyof typeof flags;

export function watchedVantage({ chain, inInterface, outInterface, dialect }: Options): WatchedVantage {
  const said = {
    chain,
    inInterface: inInterface ?? null,
    outInterface: outInterface ?? null,
    dialect: dialect ?? null,
  } satisfies Vantage;
  const asked = new Set<Key>();
  const take = <K extends Key>(key: K): Vantage[K] => {
    asked.add(key);
    return said[key];
  };
  const vantage: Vantage = {
    get chain() {
      return take('chain');
    },
    get inInterface() {
      return take('inInterface');
    },
    get outInterface() {
      return take('outInterface');
    },
    get dialect() {
      return take('dialect');
    },
  };
  const isGiven = (key: Key) => said[key] !== (key === 'chain' ? 'forward' : null);
  return {
    vantage,
    unheeded: () =>
      (Object.keys(flags) as Key[]).filter((key) => isGiven(key) && !asked.has(key)).map((key) => flags[key]),
  };
}
