/** Writes the JSON Schemas that editors and other programs use: `npm run schema`. A test says when they are stale. */
import { writeFile } from 'node:fs/promises';
import { catalogueJsonSchema } from '../src/catalogue/json-schema.js';
import { auditJsonSchema } from '../src/reports/audit/schema.js';
import { reportJsonSchema } from '../src/reports/check/schema.js';

await writeFile('schema/catalogue.schema.json', catalogueJsonSchema());
await writeFile('schema/report.schema.json', reportJsonSchema());
await writeFile('schema/audit.schema.json', auditJsonSchema());
