/** What a wildcard opens besides the hosts it is for: one judgement for `rules`, `wildcards` and `audit`. */
import type { Host } from '../model/catalogue.js';
import type { Pattern } from '../model/pattern.js';
import { Below } from './below.js';
import { domainFacts } from './domain.js';
import { sharedBy } from './shared.js';

export type Breadth =
  /** This name and nothing else. */
  | { readonly kind: 'one-name' }
  /** Names of the one owner of the hosts it covers. */
  | { readonly kind: 'one-owner'; readonly owner: string; readonly opens: string }
  /** Names that a cloud operator gives to its customers. */
  | { readonly kind: 'shared'; readonly opens: string }
  /** Names that anybody can register. */
  | { readonly kind: 'anybody'; readonly opens: string }
  /** Nothing says that these names have one owner. */
  | { readonly kind: 'unknown'; readonly opens: string };

/** @param hosts what is known of the names below the pattern: the whole catalogue */
export function breadth(pattern: Pattern, hosts: readonly Named[]): Breadth {
  if (pattern.kind === 'exact') return { kind: 'one-name' };
  const { name } = pattern;
  const { registered, publicSuffix } = domainFacts(name);
  if (publicSuffix || registered === null)
    return { kind: 'anybody', opens: `every domain that anybody registers under ${name}` };
  const shared = sharedBy(name);
  if (shared) return { kind: 'shared', opens: shared };
  const owners = new Set(
    belowIn(hosts)
      .of(registered)
      .map(({ owner }) => owner),
  );
  const [owner, another] = owners;
  if (owner !== undefined && another === undefined)
    return { kind: 'one-owner', owner, opens: ownersNames(owner, name) };
  const whose = owners.size === 0 ? 'nobody known' : [...owners].sort().join(' and ');
  return { kind: 'unknown', opens: `every name below ${name}, whose owner is not certain (${whose})` };
}

/** `vendor` is what a catalogue has that does not say who runs its hosts: nobody has looked who owns the domain. */
function ownersNames(owner: string, name: string): string {
  return owner === 'vendor'
    ? `whatever else is named below ${name}: the vendor's alone, if the domain is (the catalogue states no owner)`
    : `whatever else ${owner} names below ${name}`;
}

type Named = Pick<Host, 'name' | 'owner'>;

const indexes = new WeakMap<readonly Named[], Below<Named>>();

/** Made once for the same hosts: a catalogue is asked about each of its domains. */
function belowIn(hosts: readonly Named[]): Below<Named> {
  const known = indexes.get(hosts) ?? new Below(hosts, ({ name }) => name);
  indexes.set(hosts, known);
  return known;
}
