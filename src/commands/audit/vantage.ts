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
} as const satisfies Record<keyof Vantage, string>;

const keys = Object.keys(flags) as (keyof Vantage)[];

export function watchedVantage({ chain, inInterface, outInterface, dialect }: Options): WatchedVantage {
  const said: Vantage = {
    chain,
    inInterface: inInterface ?? null,
    outInterface: outInterface ?? null,
    dialect: dialect ?? null,
  };
  const asked = new Set<unknown>();
  const vantage = new Proxy(said, {
    get(_, key) {
      asked.add(key);
      return Reflect.get(said, key);
    },
  });
  const isGiven = (key: keyof Vantage) => said[key] !== (key === 'chain' ? 'forward' : null);
  return {
    vantage,
    unheeded: () => keys.filter((key) => isGiven(key) && !asked.has(key)).map((key) => flags[key]),
  };
}
