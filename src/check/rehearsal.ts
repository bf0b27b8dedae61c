import type { Certificate } from '../model/network.js';
import type { Observation } from './observation.js';
import type { Check, Plan } from './plan.js';
import type { Run } from './run.js';

/** So many checks take longer than what is won. */
const most = 100;

/** V8 makes machine code of a regular expression when it is used for the second time, and it may be used for two kinds of text. */
const times = 3;

/**
 * Runs in which all went well, made up: to be judged, rendered and thrown away while the peers have the word.
 * Code that has run before takes a tenth of the time, and what is judged after the last answer keeps the user
 * waiting. None where the plan is too large to gain by it.
 */
export function rehearsals({ checks }: Plan): readonly Run[] {
  if (checks.length > most) return [];
  return Array(times).fill({ observations: checks.map(wentWell), resolvers: [] });
}

/** Of a range that is for documentation: RFC 5737. */
const address = { address: '192.0.2.1', family: 4 } as const;

const certificate: Certificate = {
  subject: 'CN=localhost',
  issuer: 'CN=localhost',
  altNames: ['localhost'],
  validFrom: '2000-01-01T00:00:00.000Z',
  validTo: '2100-01-01T00:00:00.000Z',
  sha256: '00',
  chain: ['CN=localhost', 'CN=another'],
  selfSigned: false,
};

function wentWell(check: Check): Observation {
  const [route = { kind: 'direct' }] = check.routes;
  const target = { host: check.host.name, port: check.port };
  const found = { addresses: [address], source: 'resolver', resolver: address.address, target } as const;
  const resolution = { ...found, misses: [], instead: null };
  return {
    check,
    route,
    passedOver: [],
    lookup:
      route.kind === 'direct'
        ? { outcome: { state: 'passed', evidence: resolution, ms: 0 }, earlier: [], ms: 0 }
        : null,
    implausible: [],
    unprobed: 0,
    paths: [
      {
        address,
        port: check.port,
        tcp: { state: 'passed', evidence: { localAddress: null }, ms: 0 },
        tls: {
          state: 'passed',
          evidence: {
            protocol: 'TLSv1.3',
            cipher: 'TLS_AES_256_GCM_SHA384',
            alpn: null,
            certificate,
            chainError: null,
            trusted: true,
            completed: false,
            inspected: false,
            nameMatches: true,
            clientCertificateRequested: false,
            endedForWantOfClientCertificate: false,
          },
          ms: 0,
        },
        app: null,
        earlier: [],
      },
    ],
  };
}
