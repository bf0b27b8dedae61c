import type { Component, Endpoint, Host, Selection } from '../model/catalogue.js';
import type { Route } from '../model/route.js';

export type CheckId = `${string}:${number}`;

/** One thing to probe: a host and port, once however many components need it. */
export interface Check {
  readonly id: CheckId;
  readonly host: Host;
  readonly port: number;
  /** ALPN protocols to offer; empty for none. */
  readonly alpn: readonly string[];
  /** The ways there, tried in turn: a PAC file may name several. Never empty. */
  readonly routes: readonly Route[];
}

/** One row of the selection, and the checks that decide it. */
export interface Row {
  readonly component: Component;
  readonly endpoint: Endpoint;
  /** False: conditional, and `--with` did not ask for it. Probed and shown, never in a verdict. */
  readonly counted: boolean;
  readonly checks: readonly CheckId[];
}

export interface Plan {
  readonly rows: readonly Row[];
  readonly checks: readonly Check[];
}

/** The ways to a host's port. */
export type Routing = (host: string, port: number) => readonly Route[];

/** What to probe for a selection: every row, and each host and port once, in catalogue order. */
export function plan({ components, conditions }: Selection, routing: Routing): Plan {
  const checks = new Map<CheckId, Check>();
  const rows = components.flatMap((component) =>
    component.endpoints.map((endpoint) => {
      const needed = endpoint.ports.map((port) => makeCheck(endpoint.host, port, routing));
      for (const check of needed) if (!checks.has(check.id)) checks.set(check.id, check);
      return {
        component,
        endpoint,
        counted: endpoint.condition === null || conditions.has(endpoint.condition),
        checks: needed.map(({ id }) => id),
      };
    }),
  );
  return { rows, checks: [...checks.values()] };
}

function makeCheck(host: Host, port: number, routing: Routing): Check {
  const routes = routing(host.name, port);
  return { id: `${host.name}:${port}`, host, port, alpn: host.alpn[port] ?? [], routes };
}
