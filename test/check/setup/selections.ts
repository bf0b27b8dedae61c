import type { Component, Endpoint, Host, Selection } from '../../../src/model/catalogue.js';

export function host(name: string, changes: Partial<Host> = {}): Host {
  return {
    name,
    speaks: 'https',
    alpn: {},
    clientCertificate: false,
    rotating: false,
    privateAddresses: false,
    signatureHeader: null,
    owner: 'canon',
    ...changes,
  };
}

export function row(of: Host, ports: readonly number[] = [443], changes: Partial<Endpoint> = {}): Endpoint {
  return {
    host: of,
    ports,
    anyOf: ports.length > 1,
    portStated: true,
    condition: null,
    source: { line: null },
    ...changes,
  };
}

export function component(
  id: string,
  endpoints: readonly Endpoint[],
  runsOn: Component['runsOn'] = 'device',
): Component {
  return { id, aliases: [], title: { en: id }, purpose: { en: id }, runsOn, endpoints };
}

export function selection(components: readonly Component[], conditions: readonly string[] = []): Selection {
  const endpoints = components.flatMap((one) => one.endpoints);
  return {
    catalogue: {
      title: 'test',
      sha256: '00',
      document: null,
      wildcards: [],
      conditions: {},
      hosts: [...new Set(endpoints.map((endpoint) => endpoint.host))],
      components,
    },
    components,
    conditions: new Set(conditions),
  };
}
