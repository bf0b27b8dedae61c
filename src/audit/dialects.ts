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
}

/** Sources: the vendors' pages on their lists; Squid's and dnsmasq's columns were tried. */
export const dialects = {
  squid: { title: 'Squid dstdomain', bare: exact, dot: subtree, star: null, caret: null },
  dnsmasq: { title: 'dnsmasq ipset/nftset', bare: subtree, dot: subtree, star: null, caret: null },
  zscaler: { title: 'Zscaler URL category', bare: exact, dot: subtree, star: null, caret: null },
  aws: { title: 'AWS Network Firewall domain list', bare: exact, dot: subtree, star: null, caret: null },
  panos: {
    title: 'PAN-OS URL list',
    bare: exact,
    dot: null,
    star: below,
    caret: { apex: false, below: 'one' },
  },
  azure: { title: 'Azure Firewall application rule', bare: exact, dot: null, star: below, caret: null },
  watchguard: { title: 'WatchGuard FQDN', bare: exact, dot: null, star: subtree, caret: null },
  sonicwall: {
    title: 'SonicWall FQDN object',
    bare: exact,
    dot: null,
    star: { apex: true, below: 'one' },
    caret: null,
  },
} satisfies Readonly<Record<string, Dialect>>;

export type DialectId = keyof typeof dialects;

export const dialectIds = Object.keys(dialects) as readonly DialectId[];
