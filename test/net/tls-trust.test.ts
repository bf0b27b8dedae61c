import 'reflect-metadata';
import { randomBytes, type webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import * as x509 from '@peculiar/x509';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { Trust } from '../../src/net/tls-trust.js';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

async function pemKey(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${bytes}\n-----END PRIVATE KEY-----\n`;
}

async function identity(name: string, issuer?: x509.JsonName) {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const subject: x509.JsonName = [{ CN: [name] }];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `4${randomBytes(10).toString('hex').slice(1)}`,
    subject,
    issuer: issuer ?? subject,
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
  });
  return { cert: certificate.toString('pem'), key: await pemKey(keys.privateKey) };
}

type Identity = Awaited<ReturnType<typeof identity>>;

const own = await identity('own.example');
const extra = await identity('extra.example');
/** Says that a root of Node's own signed it, which is not true: OpenSSL tells only if it has that root. */
const [nodesOwn = ''] = tls.rootCertificates.filter((pem) =>
  new x509.X509Certificate(pem).subject.includes('Amazon Root CA 1'),
);
const forged = await identity('forged.example', new x509.X509Certificate(nodesOwn).subjectName.toJSON());

const extraFile = join(tmpdir(), `em-preflight-extra-${process.pid}.pem`);
writeFileSync(extraFile, extra.cert);
afterAll(() => rmSync(extraFile, { force: true }));
afterEach(() => vi.unstubAllEnvs());

/** OpenSSL's verdict on a server, as a client sees it that believes what `trust` does. */
async function verdict({ cert, key }: Identity, trust: Trust): Promise<string | null> {
  // With roots of its own, the server does not send Node's to complete its chain.
  const server = tls.createServer({ cert, key, ca: [own.cert] }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = tls.connect({
    host: '127.0.0.1',
    port,
    servername: 'trust.example',
    secureContext: trust.usual,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  await once(socket, 'secureConnect');
  const error = socket.authorizationError;
  socket.destroy();
  server.close();
  return error ? String(error) : null;
}

describe('--ca-file', () => {
  it('adds a root, and takes none of Node’s own away', async () => {
    const trust = new Trust({ genuine: [own.cert], inspection: [] });
    expect(await verdict(own, trust)).toBeNull();
    expect(await verdict(forged, trust)).toBe('CERT_SIGNATURE_FAILURE');
    expect(await verdict(extra, trust)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('adds every root of a file, whatever stands between them', async () => {
    const trust = new Trust({ genuine: [`a comment\n${own.cert}\nanother\n${extra.cert}`], inspection: [] });
    expect(await verdict(own, trust)).toBeNull();
    expect(await verdict(extra, trust)).toBeNull();
  });

  it('takes none of NODE_EXTRA_CA_CERTS away', async () => {
    vi.stubEnv('NODE_EXTRA_CA_CERTS', extraFile);
    const trust = new Trust({ genuine: [own.cert], inspection: [] });
    expect(await verdict(extra, trust)).toBeNull();
    expect(await verdict(own, trust)).toBeNull();
  });
});

it('without it, Node’s own roots are believed', async () => {
  const trust = new Trust({ genuine: [], inspection: [] });
  expect(await verdict(forged, trust)).toBe('CERT_SIGNATURE_FAILURE');
  expect(await verdict(own, trust)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});
