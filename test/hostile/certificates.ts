import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type SecureContextOptions } from 'node:tls';
import * as x509 from '@peculiar/x509';
import type { Case } from './case.js';
import { listening } from './listen.js';
import { nasty } from './nasty.js';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

interface Order {
  readonly subject: x509.JsonName;
  readonly issuer?: x509.JsonName;
  readonly altNames?: readonly string[];
  /** Bytes of an extension that nobody knows. */
  readonly ballast?: number;
  /** Further certificates in the chain, each as large. */
  readonly more?: number;
}

const everyPart: x509.JsonName = ['CN', 'O', 'OU', 'L', 'ST'].map((part) => ({ [part]: [nasty] }));

async function identity({ subject, issuer = subject, altNames = [], ballast = 0, more = 0 }: Order) {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const make = () =>
    x509.X509CertificateGenerator.create({
      subject,
      issuer,
      notBefore: new Date(Date.now() - 864e5),
      notAfter: new Date(Date.now() + 864e5),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        ...(altNames.length > 0
          ? [new x509.SubjectAlternativeNameExtension(altNames.map((value) => ({ type: 'dns', value })))]
          : []),
        ...(ballast > 0 ? [new x509.Extension('1.2.3.4.5', false, Buffer.alloc(ballast, 'x'))] : []),
      ],
    });
  const chain = await Promise.all(Array.from({ length: 1 + more }, make));
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    cert: chain.map((one) => one.toString('pem')).join('\n'),
    key: `-----BEGIN PRIVATE KEY-----\n${Buffer.from(key).toString('base64')}\n-----END PRIVATE KEY-----\n`,
  };
}

/** A server that shows this certificate, whatever name it is asked for. */
function showing(order: Order, settings: SecureContextOptions = {}): Case['start'] {
  return async (cleanup) => {
    const server = createServer({ ...(await identity(order)), ...settings });
    server.on('tlsClientError', (_, socket) => socket.destroy());
    const port = await listening(cleanup, (socket: Socket) => void server.emit('connection', socket));
    return ['erds', '--connect-to', `::127.0.0.1:${port}`];
  };
}

const plain = [{ CN: ['server.example'] }];
const nobody = [{ CN: ['a root nobody knows'] }];

export const certificates: readonly Case[] = [
  {
    name: 'a subject full of escapes and commands',
    start: showing({ subject: everyPart, issuer: nobody, altNames: ['a01.ugwdevice.net'] }),
    exit: 1,
    cause: ['tls-untrusted', 'tls-intercepted', 'tls-wrong-name'],
  },
  {
    name: 'an issuer full of escapes and commands',
    start: showing({ subject: plain, issuer: everyPart }),
    exit: 1,
    cause: ['tls-untrusted', 'tls-intercepted'],
  },
  {
    name: 'the same on both sides, in TLS 1.2',
    start: showing({ subject: everyPart }, { maxVersion: 'TLSv1.2' }),
    exit: 1,
    cause: ['tls-self-signed', 'tls-intercepted'],
  },
  {
    name: 'names full of escapes and commands',
    start: showing({
      subject: plain,
      altNames: [nasty.replace(/[^\0-\x7f]/g, ''), '"\\", DNS:a01.ugwdevice.net', '::error::pwned', '=1+1'],
    }),
    exit: 1,
    cause: ['tls-self-signed', 'tls-intercepted'],
  },
  {
    name: 'three thousand names',
    start: showing({
      subject: plain,
      altNames: Array.from({ length: 3_000 }, (_, n) => `n${n}.example.com`),
    }),
    exit: 1,
    cause: ['tls-self-signed', 'tls-intercepted'],
  },
  {
    name: 'no name at all',
    start: showing({ subject: [] }),
    exit: 1,
    cause: ['tls-self-signed', 'tls-intercepted'],
  },
  {
    name: 'a certificate of 90 kB',
    start: showing({ subject: plain, ballast: 90_000 }),
    exit: 1,
    cause: ['tls-self-signed', 'tls-intercepted'],
  },
  {
    name: 'a chain of 100 kB',
    start: showing({ subject: plain, issuer: nobody, ballast: 1_000, more: 80 }),
    exit: 1,
    cause: ['tls-untrusted', 'tls-intercepted', 'tls-not-tls'],
  },
  {
    name: 'a chain of 1 MB',
    start: showing({ subject: plain, ballast: 50_000, more: 19 }),
    exit: 1,
    // More than OpenSSL takes from a server (SSL_CTX_set_max_cert_list: 100 kB).
    cause: 'tls-not-tls',
  },
];
