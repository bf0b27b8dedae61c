import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { catalogueJsonSchema } from '../../src/catalogue/json-schema.js';

const validate = new Ajv({ allErrors: true }).compile(JSON.parse(catalogueJsonSchema()));
const bundled = () => parse(readFileSync('endpoints.yaml', 'utf8'));

it('stands in schema/ as the code has it (else: npm run schema)', () => {
  expect(readFileSync('schema/catalogue.schema.json', 'utf8')).toBe(catalogueJsonSchema());
});

it('accepts the bundled catalogue', () => {
  expect([validate(bundled()), validate.errors]).toEqual([true, null]);
});

test.each<[string, (catalogue: ReturnType<typeof bundled>) => void]>([
  ['an unknown key', (catalogue) => Object.assign(catalogue, { hots: {} })],
  ['a missing key', (catalogue) => delete catalogue.components.cca.runsOn],
  [
    'a port out of range',
    (catalogue) => Object.assign(catalogue.components.cca.endpoints[0], { port: 65536 }),
  ],
  [
    'a component without endpoints',
    (catalogue) => Object.assign(catalogue.components.cca, { endpoints: [] }),
  ],
  [
    'a component id',
    (catalogue) => Object.assign(catalogue.components, { 'An Id': catalogue.components.cca }),
  ],
  ['no hosts', (catalogue) => Object.assign(catalogue, { hosts: {} })],
])('refuses %s', (_, spoil) => {
  const catalogue = bundled();
  spoil(catalogue);
  expect(validate(catalogue)).toBe(false);
});
