/** The vendor's names that the configuration still lets through though the catalogue no longer holds them. */
import type { Mention, Policy } from '../model/audit.js';
import type { Catalogue } from '../model/catalogue.js';
import { isVendors } from './breadth.js';
import { type Circumstances, decide } from './decide.js';
import type { Draft } from './fingerprint.js';

/** The last two labels of hosts: at most the domain that an owner registered. */
function domainsOf({ hosts }: Catalogue): readonly string[] {
  return [...new Set(hosts.map(({ name }) => name.split('.').slice(-2).join('.')))];
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
  const mentions = policy.mentions?.(domainsOf(catalogue)) ?? [];
  // `x.com` beside `*.x.com` is how some products say the domain with all below it.
  const domains = new Set(mentions.filter(({ subtree }) => subtree).map(({ name }) => name));
  const whole = (item: Mention) => (domains.has(item.name) ? { ...item, subtree: true } : item);
  for (const mention of mentions.filter((item) => useless(whole(item), catalogue))) {
    if (!(await isVendors(mention.name, catalogue))) continue;
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
