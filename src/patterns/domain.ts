import { parse } from 'tldts';

/** What the Public Suffix List and the rest of what is known of domains say of a name. */
export interface DomainFacts {
  /** The part that one owner registered: `ygles.com` of `rgt.srv.ygles.com`; null for a public suffix. */
  readonly registered: string | null;
  /** True where anybody can get a name directly below this one: `com`, `co.uk`, `github.io`. */
  readonly publicSuffix: boolean;
}

/** The list's private part counts too: `github.io` is as public as `com`. */
export function domainFacts(name: string): DomainFacts {
  const { domain, publicSuffix } = parse(name, { allowPrivateDomains: true, validateHostname: false });
  return { registered: domain, publicSuffix: publicSuffix === name };
}
