/**
 * Connections that go nowhere, made while resolvers have the word: what Node does for the first time takes it
 * ten times as long, and what it does between two answers keeps the user waiting.
 */
import { isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createSecureContext, type DetailedPeerCertificate } from 'node:tls';
import type { Address, Connection, Handshake, Hello, Limits, Outcome, Skip } from '../model/network.js';
import { SocketConnection } from './connection.js';
import { dial } from './dial.js';
import { handshake, type Judgement, judged } from './handshake.js';
import { KnownChains } from './known-chains.js';
import type { Trust } from './tls-trust.js';

const loopback: Address = { address: '127.0.0.1', family: 4 };

/** No machine has it (RFC 5737), so that a connection from it fails before anything is sent. */
const nobodys = '192.0.2.1';

const discard = 9;

const hello: Hello = { serverName: 'localhost', alpn: ['http/1.1'], offer: 'usual' };

/** Opens a connection, which comes to nothing. */
export async function rehearseDialling(): Promise<Outcome<Connection>> {
  const outcome = await dial(loopback, discard, soon(), nobodys);
  // Where the machine lets programs take addresses that it has not (ip_nonlocal_bind).
  if (outcome.state === 'passed') outcome.evidence.close();
  return outcome;
}

/** Greets a server that is not there. */
export function rehearseHandshake(): Promise<Outcome<Handshake>> {
  // `tls.connect` asks of every name whether it is an address. V8 makes bytecode of that expression when it is
  // first used, and machine code at the second time: ten milliseconds.
  isIP('');
  isIP('');
  const swallow = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const nowhere = new SocketConnection(swallow as Socket, loopback, discard);
  // Without roots: to read Node's takes far longer than all this.
  const trust = { usual: createSecureContext({ ca: [] }) } as Trust;
  return handshake(nowhere, hello, soon(), trust);
}

/** Judges certificates that nobody has, of which the first makes the chain of the others known. */
export function rehearseJudgement(): readonly Judgement[] {
  const chains = new KnownChains();
  const trust = { chains, isInspection: () => false, isGenuineRoot: () => true };
  const intermediate = certificateOf('intermediate', certificateOf('root', null));
  return ['a.localhost', 'b.localhost', 'c.localhost'].map((name) => {
    const leaf = certificateOf(name, intermediate);
    return judged(chains.complete(leaf) ?? leaf, name, null, trust);
  });
}

/** As Node reads one. */
function certificateOf(name: string, issuer: DetailedPeerCertificate | null): DetailedPeerCertificate {
  const certificate = {
    subject: { CN: name, O: 'Nobody' },
    issuer: issuer?.subject ?? { CN: name, O: 'Nobody' },
    subjectaltname: `DNS:${name}, DNS:*.${name}`,
    valid_from: 'Jan  1 00:00:00 2000 GMT',
    valid_to: 'Jan  1 00:00:00 2100 GMT',
    fingerprint256: name,
    // With an identifier of its key.
    raw: Buffer.from(`0603551d0e04160414${'00'.repeat(20)}`, 'hex'),
  } as unknown as DetailedPeerCertificate;
  certificate.issuerCertificate = issuer ?? certificate;
  return certificate;
}

/** Until what is done at once has been done. */
function soon(): Limits {
  const end = new AbortController();
  setImmediate(() => end.abort('deadline' satisfies Skip));
  return { timeoutMs: 1000, signal: end.signal };
}
