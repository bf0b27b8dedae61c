import type { HandshakeFault } from '../fault.js';

/** What can be wrong with the way a server negotiates. */
export const handshakeFaults = {
  'old-tls': {
    layer: 'handshake',
    summary: 'the server speaks nothing newer than TLS 1.1',
    // OpenSSL 3 allows the old versions' signatures at security level 0 only.
    settings: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
  },
  'no-alpn': {
    layer: 'handshake',
    summary: 'the application protocols that are offered are ignored',
    settings: { ALPNProtocols: [] },
  },
} satisfies Readonly<Record<string, HandshakeFault>>;
