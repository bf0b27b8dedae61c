import type { CertificateFault } from '../fault.js';
import type { Authority, Identity, Pki } from '../pki.js';

/** A leaf and what the server sends with it; every leaf here is made for the one server key. */
function shown(pki: Pki, ...cert: readonly string[]): Identity {
  return { cert: cert.join(''), key: pki.key };
}

/** An inspection device signs with the root it had installed, and sends it along. */
async function minted(pki: Pki, device: Promise<Authority>, name: string): Promise<Identity> {
  const authority = await device;
  return shown(pki, await authority.issue(name), authority.root);
}

/** What can be wrong with the certificate that an endpoint shows. */
export const certificateFaults = {
  expired: {
    layer: 'certificate',
    summary: 'the certificate ran out a month ago',
    forAnyName: false,
    identity: async (pki, name) =>
      shown(pki, await pki.genuine.issue(name, { fromDay: -400, toDay: -30 }), pki.genuine.issuing),
  },
  'not-yet-valid': {
    layer: 'certificate',
    summary: 'the certificate holds from next month on',
    forAnyName: false,
    identity: async (pki, name) =>
      shown(pki, await pki.genuine.issue(name, { fromDay: 30, toDay: 400 }), pki.genuine.issuing),
  },
  'wrong-name': {
    layer: 'certificate',
    summary: 'the certificate is for another name',
    forAnyName: false,
    identity: async (pki) =>
      shown(pki, await pki.genuine.issue('another-service.example'), pki.genuine.issuing),
  },
  'self-signed': {
    layer: 'certificate',
    summary: 'the certificate is signed by itself',
    forAnyName: false,
    identity: (pki, name) => pki.selfSigned(name),
  },
  untrusted: {
    layer: 'certificate',
    summary: "the chain ends in an unknown root of the host's owner",
    forAnyName: false,
    identity: async (pki, name, host) => {
      const authority = await pki.foreign(host.owner);
      return shown(pki, await authority.issue(name), authority.issuing, authority.root);
    },
  },
  'incomplete-chain': {
    layer: 'certificate',
    summary: 'the server leaves out the intermediate certificate',
    forAnyName: false,
    identity: async (pki, name) => shown(pki, await pki.genuine.issue(name)),
  },
  intercept: {
    layer: 'certificate',
    summary: 'a known inspection product decrypts, for any name asked for',
    forAnyName: true,
    identity: (pki, name) => minted(pki, pki.inspection('FG100FTK20000001', 'Fortinet'), name),
  },
  'intercept-unknown': {
    layer: 'certificate',
    summary: 'an inspection device of no known make decrypts',
    forAnyName: true,
    identity: (pki, name) => minted(pki, pki.inspection('Gateway CA 1', 'Example Works Ltd'), name),
  },
} satisfies Readonly<Record<string, CertificateFault>>;
