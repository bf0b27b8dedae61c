import type { Catalogue, Component, Endpoint, Host } from '../model/catalogue.js';

/**
 * A catalogue as the build leaves it in `dist/catalogue.json`: validated, so that start-up parses no YAML
 * and loads no schema. Endpoints name their host, each of which stands there once.
 */
type Ready = Omit<Catalogue, 'components'> & {
  readonly components: readonly (Omit<Component, 'endpoints'> & {
    readonly endpoints: readonly (Omit<Endpoint, 'host'> & { readonly host: string })[];
  })[];
};

export function packCatalogue(catalogue: Catalogue): string {
  const ready: Ready = {
    ...catalogue,
    components: catalogue.components.map((component) => ({
      ...component,
      endpoints: component.endpoints.map((endpoint) => ({ ...endpoint, host: endpoint.host.name })),
    })),
  };
  return `${JSON.stringify(ready)}\n`;
}

/** The inverse of `packCatalogue`, for its output alone: checks nothing. */
export function unpackCatalogue(json: string): Catalogue {
  const ready = JSON.parse(json) as Ready;
  const hosts = new Map(ready.hosts.map((host) => [host.name, host]));
  return {
    ...ready,
    components: ready.components.map((component) => ({
      ...component,
      endpoints: component.endpoints.map((endpoint) => ({
        ...endpoint,
        host: hosts.get(endpoint.host) as Host,
      })),
    })),
  };
}
