import type { Catalogue, Host } from '../../src/model/catalogue.js';

function host(name: string, more: Partial<Host> = {}): Host {
  return {
    name,
    speaks: 'https',
    alpn: {},
    clientCertificate: false,
    rotating: false,
    privateAddresses: false,
    signatureHeader: null,
    owner: 'example',
    ...more,
  };
}

const hosts = [
  host('api.example.com'),
  host('download.example.com'),
  host('events.cloud.example', { owner: 'aws', signatureHeader: 'x-amzn-requestid' }),
  host('things.cloud.example', {
    owner: 'aws',
    speaks: 'mqtt',
    clientCertificate: true,
    alpn: { 443: ['x-amzn-mqtt-ca'] },
  }),
];

const text = { en: 'for tests' };

/** Five endpoints of four hosts; the last one speaks MQTT on two ports and wants a client certificate. */
export const catalogue: Catalogue = {
  title: 'lab tests',
  sha256: '0'.repeat(64),
  document: null,
  wildcards: [],
  conditions: {},
  hosts,
  components: [
    {
      id: 'only',
      aliases: [],
      title: text,
      purpose: text,
      runsOn: 'device',
      endpoints: hosts.map((one) => ({
        host: one,
        ports: one.speaks === 'mqtt' ? [443, 8883] : [443],
        anyOf: one.speaks === 'mqtt',
        portStated: true,
        condition: null,
        source: { line: null },
      })),
    },
  ],
};
