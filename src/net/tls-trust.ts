import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { KnownChains } from './known-chains.js';

/** Roots to believe besides the system's, as PEM texts, each of which may hold several certificates. */
export interface ExtraRoots {
  /** `--ca-file`: genuine. */
  readonly genuine: readonly string[];
  /** `--inspection-ca`: believed so that a chain can be checked, and never taken for genuine. */
  readonly inspection: readonly string[];
}

/**
 * Groups whose ClientHello is one packet of about 400 bytes on every version of Node, as the devices' own
 * agents send it. Node's default from version 22 on adds a post-quantum key share of 1,200 bytes.
 */
const smallGroups = 'X25519:P-256:P-384';

/** Key exchange without certificates, which no server on the Internet takes: RFC 5246, appendix F.1.1.1. */
const anonymous = { ciphers: 'aNULL:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;

/** Whom a handshake believes. One for the run: to make one costs 20 to 60 ms. */
export class Trust {
  readonly usual: tls.SecureContext;
  /** What has verified so far, and is genuine. */
  readonly chains = new KnownChains();
  readonly #genuine: readonly string[];
  readonly #inspection: ReadonlySet<string>;
  #unacceptable: tls.SecureContext | undefined;
  #roots: ReadonlySet<string> | undefined;

  constructor({ genuine, inspection }: ExtraRoots) {
    this.#genuine = genuine;
    this.#inspection = new Set(fingerprints(inspection));
    this.usual = contextBelieving([...genuine, ...inspection]);
  }

  /** For a ClientHello that offers nothing acceptable; made when an experiment first asks for it. */
  get unacceptable(): tls.SecureContext {
    this.#unacceptable ??= tls.createSecureContext(anonymous);
    return this.#unacceptable;
  }

  /**
   * Is this certificate a root that is believed to be genuine?
   *
   * @param fingerprint SHA-256, as Node writes it
   */
  isGenuineRoot(fingerprint: string): boolean {
    this.#roots ??= new Set(fingerprints([...defaultRoots(), ...this.#genuine]));
    return this.#roots.has(fingerprint);
  }

  /** Is this one of the site's own inspection certificates? */
  isInspection(fingerprint: string): boolean {
    return this.#inspection.has(fingerprint);
  }
}

/**
 * Node's own roots and further ones. With `ca`, all roots would have to be named, and read anew from text,
 * which takes 20 to 60 ms. Without it, Node shares one ready-made store; so the further ones are added to that
 * as `ca` adds each of its own (lib/internal/tls/secure-context.js), where this Node still has that way.
 */
function contextBelieving(further: readonly string[]): tls.SecureContext {
  const context = tls.createSecureContext({ ecdhCurve: smallGroups });
  if (further.length === 0) return context;
  const native = context.context as { addCACert?: (pem: string) => void };
  if (!native.addCACert)
    return tls.createSecureContext({ ca: [...defaultRoots(), ...further], ecdhCurve: smallGroups });
  // The store that Node makes for what is added has forgotten those of NODE_EXTRA_CA_CERTS.
  for (const pem of [...extraRoots(), ...further].flatMap(certificatesIn)) native.addCACert(pem);
  return context;
}

/** The certificates of a PEM text, one by one. */
function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/** The roots that a connection without `ca` believes: Node's, and those of `NODE_EXTRA_CA_CERTS`. */
function defaultRoots(): readonly string[] {
  // Node 22.15 and later can tell.
  if ('getCACertificates' in tls) return (tls.getCACertificates as () => string[])();
  return [...tls.rootCertificates, ...extraRoots()];
}

/** The file of `NODE_EXTRA_CA_CERTS`, as Node itself reads it. */
function extraRoots(): readonly string[] {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  try {
    return file ? [readFileSync(file, 'utf8')] : [];
  } catch {
    // Node has warned about it on standard error at its start.
    return [];
  }
}

function fingerprints(texts: readonly string[]): readonly string[] {
  return texts.flatMap(certificatesIn).map((pem) => new X509Certificate(pem).fingerprint256);
}
