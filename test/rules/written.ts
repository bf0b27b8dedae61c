import { select } from '../../src/catalogue/select.js';
import type { Catalogue } from '../../src/model/catalogue.js';
import type { Gap, Look, Rule } from '../../src/model/rules.js';
import { allowance } from '../../src/rules/allow.js';
import { lower } from '../../src/rules/lower.js';
import type { Platform } from '../../src/rules/platform.js';
import { withWildcards } from '../../src/rules/widen.js';

export interface Asked {
  readonly selectors?: readonly string[];
  readonly conditions?: readonly string[];
  readonly wildcards?: 'suggested' | 'vendor';
  readonly addresses?: ReadonlyMap<string, readonly string[]>;
  readonly look?: Partial<Look>;
}

export interface Written {
  readonly text: string;
  readonly rules: readonly Rule[];
  readonly gaps: readonly Gap[];
}

/** What `rules` writes for a catalogue, without the command line around it. */
export function written(platform: Platform, catalogue: Catalogue, asked: Asked = {}): Written {
  const selection = select(catalogue, asked.selectors ?? [], asked.conditions ?? []);
  const exact = allowance(selection, { port: null, addresses: asked.addresses ?? new Map(), only: null });
  const wide = asked.wildcards ? withWildcards(exact.rules, catalogue, asked.wildcards) : null;
  const sources = asked.look?.sources ?? [];
  const lowered = lower(wide?.rules ?? exact.rules, platform.can, sources);
  const gaps = [...(wide?.gaps ?? []), ...lowered.gaps];
  const look: Look = {
    prefix: 'em',
    sources,
    catalogue: { title: catalogue.title, sha256: catalogue.sha256 },
    components: selection.components.map(({ id }) => id).sort(),
    date: null,
    seenAt: null,
    gaps,
    ...asked.look,
  };
  return { text: platform.render(lowered.rules, look), rules: lowered.rules, gaps };
}
