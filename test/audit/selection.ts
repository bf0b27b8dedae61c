import type { Catalogue, Component, Endpoint, Host, RunsOn, Selection } from '../../src/model/catalogue.js';

/**
 * A small catalogue with the real one's traps: look-alike names, an any-of that asks for a client
 * certificate, a cloud's names beside the vendor's, a condition, a host that no vendor wildcard covers.
 */
function host(name: string, owner: string, more: Partial<Host> = {}): Host {
  return {
    name,
    speaks: 'https',
    alpn: {},
    clientCertificate: false,
    rotating: owner === 'aws',
    privateAddresses: false,
    signatureHeader: null,
    owner,
    ...more,
  };
}

const hosts = {
  camapi: host('camapi.srv.ygles.com', 'canon'),
  camapis: host('camapis.srv.ygles.com', 'canon'),
  activation: host('cnvextdata-an1s.srv.ygles.com', 'canon'),
  legacy: host('b01.ugwdevice.net', 'canon'),
  download: host('gdlp01.c-wss.com', 'canon'),
  kinesis: host('kinesis.eu-central-1.amazonaws.com', 'aws'),
  iot: host('a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com', 'aws', {
    speaks: 'mqtt',
    clientCertificate: true,
    alpn: { 443: ['x-amzn-mqtt-ca'] },
  }),
} satisfies Record<string, Host>;

function endpoint(of: Host, ports: readonly number[] = [443], condition: string | null = null): Endpoint {
  return { host: of, ports, anyOf: ports.length > 1, portStated: true, condition, source: { line: null } };
}

function component(id: string, runsOn: RunsOn, endpoints: readonly Endpoint[]): Component {
  return { id, aliases: [], title: { en: id }, purpose: { en: id }, runsOn, endpoints };
}

export const catalogue: Catalogue = {
  title: 'fixture catalogue',
  sha256: '0'.repeat(64),
  document: null,
  wildcards: ['*.srv.ygles.com', '*.amazonaws.com', '*.ugwdevice.net'],
  conditions: { 'remote-cca-activation': { en: 'remote activation of CCA' } },
  hosts: Object.values(hosts),
  components: [
    component('cca', 'device', [
      endpoint(hosts.camapi),
      endpoint(hosts.kinesis),
      endpoint(hosts.iot, [443, 8883]),
    ]),
    component('cdca-v2-standard', 'pc', [
      endpoint(hosts.camapi),
      endpoint(hosts.camapis),
      endpoint(hosts.download),
    ]),
    component('erds', 'device', [
      endpoint(hosts.legacy),
      endpoint(hosts.activation, [443], 'remote-cca-activation'),
    ]),
  ],
};

export function selection(ids: readonly string[] = [], conditions: readonly string[] = []): Selection {
  const components = catalogue.components.filter(({ id }) => ids.length === 0 || ids.includes(id));
  return { catalogue, components, conditions: new Set(conditions) };
}
