import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { describeNode } from './introspection.ts';
import { createBody, exampleInput } from './node-body.ts';
import { loadConfiguration } from './node-configuration.ts';

const contract = readJson(new URL('../contract.schema.json', import.meta.url)) as { readonly $id: string };
const introspection = readJson(createRequire(import.meta.url).resolve('wavegate/schemas/introspection-event'));
const ajv = new Ajv2020({ strict: true, strictTypes: false, schemas: [contract, introspection as object] });

function readJson(file: string | URL): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function fits(definition: string, value: unknown): boolean | string {
  const validate = ajv.getSchema(`${contract.$id}#/$defs/${definition}`);
  if (validate === undefined) throw new RangeError(`the contract has no ${definition}`);
  return validate(value) === true || ajv.errorsText(validate.errors);
}

test('the example fits the contract, and so does what it leads to', async () => {
  const { signal } = new AbortController();
  const output = await createBody().perform(exampleInput, { signal, correlationId: 'c1' });
  expect([fits('input', exampleInput), fits('output', output)]).toEqual([true, true]);
});

test('what breaks the contract is refused by the contract and by the node', async () => {
  const { signal } = new AbortController();
  expect(fits('input', {})).toMatch(/required/);
  await expect(createBody().perform({}, { signal, correlationId: 'c1' })).rejects.toMatchObject({ code: 'NODE_INVALID_INPUT' });
});

test.for(['introspection', 'leaving'] as const)('the %s event fits its schema', (event) => {
  const configuration = loadConfiguration({});
  const endpoint = { name: 'health', url: 'http://127.0.0.1:8080/health' };
  const validate = ajv.getSchema('urn:wavegate:schema:introspection-event:1');
  const described = describeNode(event, configuration, createBody().capabilities, [endpoint]);
  expect(validate?.(described) === true || ajv.errorsText(validate?.errors)).toBe(true);
  expect(validate?.({ ...described, node_id: '7' })).toBe(false);
});
