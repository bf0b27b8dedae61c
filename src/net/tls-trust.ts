import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

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

/** Whom a handshake believes. One for the run: to make one costs 20 to 60 ms. */
export class Trust {
  /** For a ClientHello of one packet. */
  readonly small: tls.SecureContext;
  readonly #ca: { readonly ca?: string[] };
  readonly #genuine: readonly string[];
  readonly #inspection: ReadonlySet<string>;
  #large: tls.SecureContext | undefined;
  #roots: ReadonlySet<string> | undefined;

  constructor({ genuine, inspection }: ExtraRoots) {
    this.#genuine = genuine;
    this.#inspection = new Set(fingerprints(inspection));
    // Without `ca`, Node shares one ready-made store of its own; with it, the default roots must be named too.
    const own = [...genuine, ...inspection];
    this.#ca = own.length === 0 ? {} : { ca: [...defaultRoots(), ...own] };
    this.small = tls.createSecureContext({ ...this.#ca, ecdhCurve: smallGroups });
  }

  /** For Node's own ClientHello, made when an experiment first asks for it. */
  get large(): tls.SecureContext {
    this.#large ??= tls.createSecureContext(this.#ca);
    return this.#large;
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

/** The roots that a connection without `ca` believes: Node's, and those of `NODE_EXTRA_CA_CERTS`. */
function defaultRoots(): readonly string[] {
  // Node 22.15 and later can tell; before, the variable's file is read here as Node itself reads it.
  if ('getCACertificates' in tls) return (tls.getCACertificates as () => string[])();
  const file = process.env.NODE_EXTRA_CA_CERTS;
  try {
    return file ? [...tls.rootCertificates, readFileSync(file, 'utf8')] : tls.rootCertificates;
  } catch {
    // Node has warned about it on standard error at its start.
    return tls.rootCertificates;
  }
}

function fingerprints(texts: readonly string[]): readonly string[] {
  const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
  return texts.flatMap((text) =>
    (text.match(block) ?? []).map((pem) => new X509Certificate(pem).fingerprint256),
  );
}
