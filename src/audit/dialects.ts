/**
 * How products read one spelling in a plain list of domains. A leading dot or star differs from product to
 * product, so a list means nothing until it is said what reads it.
 */

/** Does the pattern, once its mark is taken off, cover the domain itself and what lies below it? */
export interface Reach {
  readonly apex: boolean;
  /** Labels below the domain that match: none, exactly one, any number. */
  readonly below: 'none' | 'one' | 'any';
}

const exact: Reach = { apex: true, below: 'none' };
const subtree: Reach = { apex: true, below: 'any' };
const below: Reach = { apex: false, below: 'any' };

export interface Dialect {
  readonly title: string;
  /** `x.com` */
  readonly bare: Reach;
  /** `.x.com`; null: the product refuses it or it matches nothing. */
  readonly dot: Reach | null;
  /** `*.x.com`; null as above. */
  readonly star: Reach | null;
  /** `^.x.com`, PAN-OS's single token; null as above. */
  readonly caret: Reach | null;
  /**
   * Does a slash at the end, or a port, leave the entry what it is? False: it then matches nothing; null: how the
   * product reads it is not documented.
   */
  readonly slash: boolean | null;
  readonly port: boolean | null;
}

const unknown = { slash: null, port: null } as const;

/** Sources: the vendors' pages on their lists; Squid's and dnsmasq's columns were tried. */
export const dialects = {
  squid: {
    title: 'Squid dstdomain',
    bare: exact,
    dot: subtree,
    star: null,
    caret: null,
    slash: false,
    port: false,
  },
  dnsmasq: {
    title: 'dnsmasq ipset/nftset',
    bare: subtree,
    dot: subtree,
    star: null,
    caret: null,
    ...unknown,
  },
  zscaler: { title: 'Zscaler URL category', bare: exact, dot: subtree, star: null, caret: null, ...unknown },
  aws: {
    title: 'AWS Network Firewall domain list',
    bare: exact,
    dot: subtree,
    star: null,
    caret: null,
    ...unknown,
  },
  panos: {
    title: 'PAN-OS URL list',
    bare: exact,
    dot: null,
    star: below,
    caret: { apex: false, below: 'one' },
    // The slash is what Palo Alto Networks asks to write (guidelines for URL category exceptions).
    slash: true,
    port: null,
  },
  azure: {
    title: 'Azure Firewall application rule',
    bare: exact,
    dot: null,
    star: below,
    caret: null,
    ...unknown,
  },
  watchguard: { title: 'WatchGuard FQDN', bare: exact, dot: null, star: subtree, caret: null, ...unknown },
  sonicwall: {
    title: 'SonicWall FQDN object',
    bare: exact,
    dot: null,
    star: { apex: true, below: 'one' },
    caret: null,
    ...unknown,
  },
} satisfies Readonly<Record<string, Dialect>>;

export type DialectId = keyof typeof dialects;

export const dialectIds = Object.keys(dialects) as readonly DialectId[];
