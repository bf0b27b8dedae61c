import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/** Whom a handshake believes, and how it introduces itself. Made once and shared: one costs 20 to 60 ms. */
export interface Contexts {
  readonly small: tls.SecureContext;
  /** Made when an experiment first asks for it. */
  readonly large: () => tls.SecureContext;
}

/**
 * Groups whose ClientHello is one packet of about 400 bytes on every version of Node, as the devices' own
 * agents send it. Node's default from version 22 on adds a post-quantum key share of 1,200 bytes.
 */
const smallGroups = 'X25519:P-256:P-384';

/**
 * @param extraRoots PEM texts of further roots to believe (`--ca-file`), besides the system's, which
 *   include those of `NODE_EXTRA_CA_CERTS`
 */
export function makeContexts(extraRoots: readonly string[]): Contexts {
  // Without `ca`, Node shares one ready-made store of its own; with it, the default roots must be named too.
  const ca = extraRoots.length === 0 ? {} : { ca: [...defaultRoots(), ...extraRoots] };
  let large: tls.SecureContext | undefined;
  return {
    small: tls.createSecureContext({ ...ca, ecdhCurve: smallGroups }),
    large: () => {
      large ??= tls.createSecureContext(ca);
      return large;
    },
  };
}

/** The roots that a connection without `ca` believes: Node's, and those of `NODE_EXTRA_CA_CERTS`. */
export function defaultRoots(): readonly string[] {
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
