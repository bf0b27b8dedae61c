import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import type { Certificate } from '../model/network.js';
import { escapeControls } from '../text/terminal.js';

/** Bounds on what a certificate may put into a report. */
const nameLimit = 400;
const altNameLimit = 100;
const chainLimit = 10;

/** Order in which engineers write a distinguished name's parts (RFC 4514 has it the other way round). */
const nameParts = ['CN', 'O', 'OU', 'L', 'ST', 'C'] as const;

/** What the report keeps of a server's certificate; nothing of it is believed. */
export function describeCertificate(leaf: DetailedPeerCertificate): Certificate {
  const subject = distinguishedName(leaf.subject);
  const chain = pathOf(leaf).map(({ issuer }) => distinguishedName(issuer));
  const [issuer = ''] = chain;
  return {
    subject,
    issuer,
    altNames: altNames(leaf.subjectaltname ?? ''),
    validFrom: isoDate(leaf.valid_from),
    validTo: isoDate(leaf.valid_to),
    sha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
    chain,
    selfSigned: subject === issuer,
  };
}

/** The chain from the leaf upwards: what the server sent, and what OpenSSL found to complete it. */
export function pathOf(leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const path: DetailedPeerCertificate[] = [];
  let certificate: DetailedPeerCertificate | undefined = leaf;
  while (certificate && path.length < chainLimit) {
    path.push(certificate);
    const next: DetailedPeerCertificate | undefined = certificate.issuerCertificate;
    certificate = next?.fingerprint256 === certificate.fingerprint256 ? undefined : next;
  }
  return path;
}

/** `CN=…, O=…`: on one line, each part bounded and free of control characters. */
function distinguishedName(name: PeerCertificate['subject'] | undefined): string {
  const parts = name as Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
  const text = nameParts
    .flatMap((part) => [parts?.[part] ?? []].flat().map((value) => `${part}=${escapeControls(value, 200)}`))
    .join(', ');
  return escapeControls(text, nameLimit);
}

/** The entries of `subjectaltname`, as Node writes them: quoted where they hold a comma or quote. */
function altNames(text: string): readonly string[] {
  const entries = text.slice(0, 64_000).match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? [];
  const names = entries.map((entry) =>
    entry
      .trim()
      .replace(/^DNS:/, '')
      .replace(/^IP Address:/, 'IP:'),
  );
  const shown = names.slice(0, altNameLimit).map((name) => escapeControls(name, 260));
  return names.length > altNameLimit ? [...shown, `and ${names.length - altNameLimit} more`] : shown;
}

function isoDate(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? escapeControls(text, 40) : date.toISOString();
}
