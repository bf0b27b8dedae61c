import type { Host, Selection } from '../model/catalogue.js';

/** A port of a host, and the components that need it on the same terms. */
export interface PortRequirement {
  readonly host: Host;
  readonly port: number;
  readonly components: readonly string[];
  /** Does any of them run inside a device, which trusts no certificate authority of the site's? */
  readonly onDevice: boolean;
  readonly anyOf: readonly number[] | null;
  /** False where a condition that `--with` did not name keeps it out of the verdict. */
  readonly counted: boolean;
}

/** What the selection asks of a configuration: a row for each host, port and set of terms, in catalogue order. */
export function portRequirements(selection: Selection): readonly PortRequirement[] {
  const rows = new Map<string, PortRequirement>();
  for (const component of selection.components) {
    for (const { host, ports, anyOf, condition } of component.endpoints) {
      const choice = anyOf && ports.length > 1 ? ports : null;
      const counted = condition === null || selection.conditions.has(condition);
      for (const port of ports) {
        const key = `${host.name} ${port} ${choice?.join() ?? ''} ${counted}`;
        const row = rows.get(key);
        const components = row?.components ?? [];
        rows.set(key, {
          host,
          port,
          components: components.includes(component.id) ? components : [...components, component.id],
          onDevice: component.runsOn === 'device' || row?.onDevice === true,
          anyOf: choice,
          counted,
        });
      }
    }
  }
  return [...rows.values()];
}
