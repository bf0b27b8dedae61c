import type { Truth } from '../truth.js';
import { headerMatches } from './matching.js';
import type { Connection, End } from './membership.js';
import type { Signature } from './signature.js';

/** What a header comes to where everything unknown is left open, and what was asked on the way. */
interface Open {
  readonly truth: Truth;
  readonly asked: ReadonlyMap<string, string>;
}

type ByRule = Map<Signature, Partial<Record<End, Open>>>;

/** Connections whose headers are kept. */
const most = 64;

/** Whether headers fit a connection: one that many names are asked over is looked at once for each rule. */
export class Headers {
  readonly #kept = new Map<string, ByRule>();

  /** For one evaluation. */
  of(connection: Connection): (rule: Signature, from: End) => Truth {
    const byRule = this.#rulesOf(connection);
    return (rule, from) => {
      const { truth, asked } = openOf(byRule, rule, from, connection);
      let leftOpen = true;
      for (const [key, unknown] of asked) {
        leftOpen = connection.ask(key, unknown) === null;
        if (!leftOpen) break;
      }
      return leftOpen || truth !== null ? truth : headerMatches(rule, from, connection);
    };
  }

  #rulesOf({ family, addresses, ports }: Connection): ByRule {
    const possible = [addresses.client, addresses.host, ports.client, ports.host];
    const key = `${family} ${possible.map((one) => one.map(({ low, high }) => `${low}-${high}`)).join(' ')}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    if (this.#kept.size >= most) this.#kept.clear();
    const fresh: ByRule = new Map();
    this.#kept.set(key, fresh);
    return fresh;
  }
}

function openOf(byRule: ByRule, rule: Signature, from: End, connection: Connection): Open {
  const ends = byRule.get(rule) ?? {};
  const kept = ends[from];
  if (kept) return kept;
  const asked = new Map<string, string>();
  const ask: Connection['ask'] = (key, unknown) => {
    asked.set(key, unknown);
    return null;
  };
  const open: Open = { truth: headerMatches(rule, from, { ...connection, ask }), asked };
  ends[from] = open;
  byRule.set(rule, ends);
  return open;
}
