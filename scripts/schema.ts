/** Writes the JSON Schemas that editors use: `npm run schema`. A test says when they are stale. */
import { writeFile } from 'node:fs/promises';
import { catalogueJsonSchema } from '../src/catalogue/json-schema.js';

await writeFile('schema/catalogue.schema.json', catalogueJsonSchema());
