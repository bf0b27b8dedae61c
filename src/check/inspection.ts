/**
 * Products that decrypt TLS, by the names of their certificate authorities. Held against chains that verify
 * too: a PC may have been told to believe its inspection. No public authority goes by one of these names.
 */
export interface InspectionProduct {
  readonly product: string;
  /** Tested against each issuer, written `CN=…, O=…, OU=…`. */
  readonly issuer: RegExp;
  readonly source: Source;
}

/** How the name is known. */
type Source =
  /** Listed as interception software by Chromium: ssl_error_assistant.asciipb, `mitm_software`. */
  | 'chromium'
  /** The maker's or product's own name, which no public authority bears. What it puts there was not looked up. */
  | 'unverified';

export const inspectionProducts: readonly InspectionProduct[] = [
  { product: 'Avast', issuer: /avast!? Web\/Mail Shield/i, source: 'chromium' },
  { product: 'AVG', issuer: /AVG Web\/Mail Shield/i, source: 'unverified' },
  { product: 'Barracuda', issuer: /\bBarracuda\b/i, source: 'unverified' },
  { product: 'Bitdefender', issuer: /Bitdefender Personal CA|O=Bitdefender\b/i, source: 'chromium' },
  { product: 'Blue Coat (Symantec)', issuer: /O=Blue Coat\b/i, source: 'chromium' },
  { product: 'Check Point', issuer: /\bCheck Point\b/i, source: 'unverified' },
  { product: 'Cisco Umbrella', issuer: /Cisco Umbrella (Root CA|\w+ SubCA)/i, source: 'chromium' },
  { product: 'ContentKeeper', issuer: /ContentKeeper (Appliance CA|Technologies)/i, source: 'chromium' },
  { product: 'Cyberoam', issuer: /O=Cyberoam\b/i, source: 'chromium' },
  { product: 'ESET', issuer: /ESET SSL Filter CA/i, source: 'unverified' },
  { product: 'Forcepoint', issuer: /\bForcepoint\b|O=Websense\b/i, source: 'chromium' },
  { product: 'Fortinet FortiGate', issuer: /O=Fortinet\b|FortiGate CA/i, source: 'chromium' },
  { product: 'Kaspersky', issuer: /Kaspersky Anti-Virus Personal Root/i, source: 'chromium' },
  { product: 'McAfee Web Gateway (Skyhigh)', issuer: /McAfee Web Gateway|\bSkyhigh\b/i, source: 'chromium' },
  { product: 'mitmproxy', issuer: /CN=mitmproxy\b/i, source: 'unverified' },
  { product: 'Netskope', issuer: /\.goskope\.com|O=Netskope\b/i, source: 'unverified' },
  { product: 'Palo Alto Networks', issuer: /\bPalo Alto Networks\b/i, source: 'unverified' },
  { product: 'Smoothwall', issuer: /\bSmoothwall\b/i, source: 'chromium' },
  { product: 'SonicWall', issuer: /\bSonicWALL\b/i, source: 'chromium' },
  { product: 'Sophos', issuer: /Sophos[ _](SSL )?CA_|O=Sophos\b|sophosutm Proxy CA/i, source: 'chromium' },
  { product: 'Squid', issuer: /\bsquid\b/i, source: 'unverified' },
  { product: 'Trend Micro', issuer: /IWSS\.TREND/i, source: 'chromium' },
  { product: 'WatchGuard', issuer: /O=WatchGuard\w*|Fireware HTTPS Proxy/i, source: 'unverified' },
  { product: 'Zscaler', issuer: /O=Zscaler\b|\bZscaler (Intermediate )?Root CA/i, source: 'chromium' },
];

/** All of them at once: a chain is seldom one of theirs, and an expression for each takes time to make. */
const anyProduct = new RegExp(inspectionProducts.map(({ issuer }) => issuer.source).join('|'), 'i');

/** Issuers looked at already: a handful of them sign for thousands of endpoints. */
const known = new Map<string, string | null>();
const knownLimit = 1_000;

function productOf(issuer: string): string | null {
  const seen = known.get(issuer);
  if (seen !== undefined) return seen;
  const product = anyProduct.test(issuer)
    ? (inspectionProducts.find((one) => one.issuer.test(issuer))?.product ?? null)
    : null;
  if (known.size < knownLimit) known.set(issuer, product);
  return product;
}

/** The product that an issuer of this chain belongs to, or null where none is recognised. */
export function inspectionProduct(issuers: readonly string[]): string | null {
  for (const issuer of issuers) {
    const product = productOf(issuer);
    if (product !== null) return product;
  }
  return null;
}
