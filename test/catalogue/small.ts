import { loadCatalogue } from '../../src/catalogue/load.js';
import type { Catalogue } from '../../src/model/catalogue.js';

/** A catalogue from the lines that matter to a test. */
export function catalogueOf(yaml: string): Catalogue {
  return loadCatalogue({ path: 'test.yaml', bytes: new TextEncoder().encode(`title: A list\n${yaml}`) });
}

/** Three components: one conditional row, one any-of, one alias. */
export const small = `
conditions:
  sometimes: { en: Only sometimes }
hosts:
  www: { name: www.example.com }
  api: { name: api.example.com }
  mq: { name: mq.example.com, speaks: mqtt }
components:
  agent:
    title: { en: Agent }
    runsOn: device
    endpoints:
      - { host: www, port: 443 }
      - { host: api, port: 443, condition: sometimes }
  collector:
    aliases: [colector]
    title: { en: Collector }
    runsOn: pc
    endpoints:
      - { host: mq, anyOf: [443, 8883] }
      - { host: www, port: 443 }
  legacy:
    title: { en: Legacy }
    runsOn: pc
    endpoints:
      - { host: www, port: 443 }
`;
