import 'reflect-metadata';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate for a server: PEM, the leaf first, then what else it sends; and the leaf's key. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** Who is in a certificate: a name and the organisation behind it. */
interface Subject {
  readonly name: string;
  readonly organisation: string;
}

/** When a certificate holds, in days from now. */
export interface Validity {
  readonly fromDay: number;
  readonly toDay: number;
}

const valid: Validity = { fromDay: -7, toDay: 90 };
const signature = { name: 'ECDSA', hash: 'SHA-256' } as const;
const millisecondsPerDay = 86_400_000;

/** P-256: made and signed in a millisecond, where RSA would take the lab's whole start-up. */
function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
}

function distinguishedName({ name, organisation }: Subject): x509.JsonName {
  return [{ O: [organisation] }, { CN: [name] }];
}

interface Order {
  readonly subject: x509.JsonName;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly signer: { readonly subject: x509.JsonName; readonly keys: webcrypto.CryptoKeyPair };
  readonly validity: Validity;
  readonly extensions: x509.Extension[];
}

async function sign({ subject, keys, signer, validity, extensions }: Order): Promise<string> {
  const certificate = await x509.X509CertificateGenerator.create({
    // RFC 5280, 4.1.2.2: positive; the first nibble keeps the sign bit clear and the number non-zero.
    serialNumber: `4${randomBytes(10).toString('hex').slice(1)}`,
    subject,
    issuer: signer.subject,
    notBefore: new Date(Date.now() + validity.fromDay * millisecondsPerDay),
    notAfter: new Date(Date.now() + validity.toDay * millisecondsPerDay),
    signingAlgorithm: signature,
    publicKey: keys.publicKey,
    signingKey: signer.keys.privateKey,
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(signer.keys.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

const forAuthorities = [
  new x509.BasicConstraintsExtension(true, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
];

function forServer(host: string): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
  ];
}

/** RFC 5280, appendix A.1: a common name holds at most 64 characters; the whole name is in the SAN. */
function serverName(host: string): x509.JsonName {
  return [{ CN: [host.slice(0, 64)] }];
}

/** A certificate authority whose private keys never leave this process. */
export interface Authority {
  /** PEM of the root. */
  readonly root: string;
  /** PEM of the issuing certificate below the root; the root again where the root signs itself. */
  readonly issuing: string;
  /** PEM of a leaf for one server, without its chain. */
  issue(host: string, validity?: Validity): Promise<string>;
}

async function selfSigned(subject: x509.JsonName, extensions: x509.Extension[], validity: Validity) {
  const keys = await makeKeys();
  const signer = { subject, keys };
  return { signer, pem: await sign({ subject, keys, signer, validity, extensions }) };
}

const yearsOld: Validity = { fromDay: -1500, toDay: 1500 };

/** An authority with the names given; without `issuing` the root signs the servers' certificates itself. */
async function makeAuthority(
  serverKeys: webcrypto.CryptoKeyPair,
  root: Subject,
  issuing?: Subject,
): Promise<Authority> {
  const top = await selfSigned(distinguishedName(root), forAuthorities, yearsOld);
  let { signer, pem } = top;
  if (issuing) {
    const below = { subject: distinguishedName(issuing), keys: await makeKeys() };
    pem = await sign({ ...below, signer, validity: yearsOld, extensions: forAuthorities });
    signer = below;
  }
  return {
    root: top.pem,
    issuing: pem,
    issue: (host, validity = valid) =>
      sign({ subject: serverName(host), keys: serverKeys, signer, validity, extensions: forServer(host) }),
  };
}

/** Everybody in the lab who makes certificates. Those who only appear in faults are made when first needed. */
export interface Pki {
  /** The authority that the lab's client is told to trust. */
  readonly genuine: Authority;
  /** The key behind every certificate that is not self-signed, PEM. */
  readonly key: string;
  /** An authority nobody here knows, one for each owner of hosts, as a vendor's private one would be. */
  foreign(owner: string): Promise<Authority>;
  /** The authority inside an inspection device, by the name it gives itself. */
  inspection(name: string, organisation: string): Promise<Authority>;
  /** A certificate that vouches for itself. */
  selfSigned(host: string): Promise<Identity>;
}

function exportKey(keys: webcrypto.CryptoKeyPair): string {
  return KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Made anew for each run, so that no client ever has reason to keep trusting it. */
export async function makePki(): Promise<Pki> {
  const serverKeys = await makeKeys();
  const made = new Map<string, Promise<Authority>>();
  const once = (id: string, make: () => Promise<Authority>): Promise<Authority> => {
    const authority = made.get(id) ?? make();
    made.set(id, authority);
    return authority;
  };
  const lab = 'em-preflight lab';
  return {
    genuine: await makeAuthority(
      serverKeys,
      { name: `${lab} root CA`, organisation: lab },
      { name: `${lab} issuing CA`, organisation: lab },
    ),
    key: exportKey(serverKeys),
    foreign: (owner) =>
      once(`foreign ${owner}`, () =>
        makeAuthority(
          serverKeys,
          { name: `${owner} private root CA`, organisation: owner },
          { name: `${owner} private issuing CA`, organisation: owner },
        ),
      ),
    inspection: (name, organisation) =>
      once(`inspection ${name}`, () => makeAuthority(serverKeys, { name, organisation })),
    selfSigned: async (host) => {
      const { signer, pem } = await selfSigned(serverName(host), forServer(host), valid);
      return { cert: pem, key: exportKey(signer.keys) };
    },
  };
}
