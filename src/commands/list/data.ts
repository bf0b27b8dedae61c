import { requirements } from '../../catalogue/select.js';
import type { Selection } from '../../model/catalogue.js';
import { csv } from '../../text/csv.js';

/** The JSON of the contract, `em-preflight/list/1`. */
export function listJson(selection: Selection): string {
  const { title, sha256, document, wildcards, conditions } = selection.catalogue;
  const rows = requirements(selection);
  const list = {
    schema: 'em-preflight/list/1',
    catalogue: { title, sha256, document, wildcards, conditions },
    components: selection.components.map((component) => ({
      id: component.id,
      aliases: component.aliases,
      title: component.title.en,
      purpose: component.purpose.en,
      runsOn: component.runsOn,
      endpoints: rows
        .filter((row) => row.component === component)
        .map(({ endpoint, counted }) => ({
          host: endpoint.host.name,
          ports: endpoint.ports,
          anyOf: endpoint.anyOf,
          portStated: endpoint.portStated,
          condition: endpoint.condition,
          counted,
          speaks: endpoint.host.speaks,
          remark: endpoint.host.remark?.en ?? null,
          source: endpoint.source,
        })),
    })),
  };
  return `${JSON.stringify(list, null, 2)}\n`;
}

/** RFC 4180, one record for each row of the catalogue; several ports stand in one cell, parted by blanks. */
export function listCsv(selection: Selection): string {
  return csv([
    ['component', 'runs_on', 'host', 'ports', 'any_of', 'port_stated', 'condition', 'counted', 'line'],
    ...requirements(selection).map(({ component, endpoint, counted }) => [
      component.id,
      component.runsOn,
      endpoint.host.name,
      endpoint.ports.join(' '),
      endpoint.anyOf,
      endpoint.portStated,
      endpoint.condition,
      counted,
      endpoint.source.line,
    ]),
  ]);
}
