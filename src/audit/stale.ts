/** The vendor's names that the configuration still lets through though the catalogue no longer holds them. */
import { getDomain } from 'tldts';
import type { Mention, Policy } from '../model/audit.js';
import type { Catalogue } from '../model/catalogue.js';
import { type Circumstances, decide } from './decide.js';
import type { Draft } from './fingerprint.js';

/** The registrable domains that are the vendor's own: those of a cloud's hosts are everybody's. */
function vendorDomains({ hosts }: Catalogue): readonly string[] {
  const counts = new Map<string, number>();
  for (const { owner } of hosts) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  const vendor = [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
  const names = hosts.filter(({ owner }) => owner === vendor).map(({ name }) => getDomain(name));
  return [...new Set(names.filter((name) => name !== null))];
}

/** Is a mention of no use to any host of the catalogue? */
function useless({ name, subtree }: Mention, { hosts }: Catalogue): boolean {
  return !hosts.some((host) => host.name === name || (subtree && host.name.endsWith(`.${name}`)));
}

export async function staleFindings(
  policy: Policy,
  catalogue: Catalogue,
  known: Circumstances,
): Promise<readonly Draft[]> {
  const drafts: Draft[] = [];
  const mentions = policy.mentions?.(vendorDomains(catalogue)) ?? [];
  for (const mention of mentions.filter((item) => useless(item, catalogue))) {
    const { decision } = await decide(policy, { host: mention.name, port: 443 }, known);
    if (decision.ruling === 'blocked') continue;
    drafts.push({
      kind: 'stale',
      severity: 'warning',
      message: `${mention.name} is let through, but no component needs it any more`,
      remedy: `take ${mention.name} out, unless something else at the site needs it`,
      ...mention.at,
      host: mention.name,
      port: null,
    });
  }
  return drafts;
}
