import * as z from 'zod';
import { catalogueFile } from './schema.js';

/** The JSON Schema of a catalogue file, for editors. Draft 7: what the YAML language servers know best. */
export function catalogueJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(catalogueFile, { target: 'draft-7', io: 'input' }), null, 2)}\n`;
}
