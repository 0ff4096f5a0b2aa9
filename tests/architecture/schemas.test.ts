import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { repositoryRoot } from './source-tree.ts';

/** A schema by its file name. */
type Schemas = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const dialect = 'https://json-schema.org/draft/2020-12/schema';
const folder = join(repositoryRoot, 'governance/schemas');

/** Every schema is draft 2020-12, compiles together with the others, and tells an editor what each field is. */
function schemasAreSound(schemas: Schemas): readonly string[] {
  if (Object.keys(schemas).length === 0) return ['there is no schema'];
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  const defects = Object.entries(schemas).flatMap(([file, schema]) => defectsOf(file, schema));
  for (const [file, schema] of Object.entries(schemas)) defects.push(...attempt(file, () => ajv.addSchema(schema)));
  for (const [file, schema] of Object.entries(schemas)) defects.push(...attempt(file, () => ajv.compile(schema)));
  return [...new Set(defects)];
}

function attempt(file: string, work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    return [`${file} does not compile: ${(error as Error).message}`];
  }
}

function defectsOf(file: string, schema: Schemas[string]): string[] {
  const defects: string[] = [];
  if (schema['$schema'] !== dialect) defects.push(`${file} does not name the dialect ${dialect}`);
  if (!String(schema['$id']).split(/[:/.]/).includes(file.replace('.schema.json', '')))
    defects.push(`${file} has no $id that names it`);
  if (typeof schema['title'] !== 'string') defects.push(`${file} has no title`);
  if (typeof schema['description'] !== 'string') defects.push(`${file} has no description`);
  return [...defects, ...undescribedFields(schema, '').map((field) => `${file} does not describe ${field}`)];
}

/** The JSON pointers of fields that have neither a description, nor a reference to something described, nor a constant. */
function undescribedFields(part: unknown, pointer: string): readonly string[] {
  if (part === null || typeof part !== 'object') return [];
  return Object.entries(part).flatMap(([key, value]) => {
    const here = `${pointer}/${key}`;
    const below = undescribedFields(value, here);
    return key === 'properties' ? [...below, ...fieldsWithoutDescription(value, here)] : below;
  });
}

function fieldsWithoutDescription(properties: object, pointer: string): readonly string[] {
  return Object.entries(properties)
    .filter(([, field]) => !['description', '$ref', 'const'].some((key) => Object.hasOwn(field, key)))
    .map(([name]) => `${pointer}/${name}`);
}

function readSchemas(): Schemas {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(files.map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8'))]));
}

function soundSchema(name: string, more: object) {
  return {
    $schema: dialect,
    $id: `urn:wavegate:schema:${name.split('.')[0]}:1`,
    title: 'An example',
    description: 'An example.',
    type: 'object',
    ...more,
  };
}

test('no schema at all is not a pass', () => {
  expect(schemasAreSound({})).toEqual(['there is no schema']);
});

test('accepts schemas that refer to each other', () => {
  const referring = {
    properties: { b: { $ref: 'urn:wavegate:schema:b:1' }, version: { const: 1 }, c: { type: 'string', description: 'C.' } },
  };
  expect(
    schemasAreSound({
      'a.schema.json': soundSchema('a.schema.json', referring),
      'b.schema.json': soundSchema('b.schema.json', {}),
    }),
  ).toEqual([]);
});

test('names a wrong dialect, a missing id, an undescribed field, an unknown keyword and a dangling reference', () => {
  const defects = schemasAreSound({
    'a.schema.json': { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' },
    'b.schema.json': soundSchema('b.schema.json', { properties: { plain: { type: 'string' } } }),
    'c.schema.json': soundSchema('c.schema.json', { propertys: {} }),
    'd.schema.json': soundSchema('d.schema.json', { properties: { e: { $ref: 'urn:wavegate:schema:e:1' } } }),
  });
  expect(defects).toEqual(
    expect.arrayContaining([
      `a.schema.json does not name the dialect ${dialect}`,
      'a.schema.json has no $id that names it',
      'a.schema.json has no title',
      'a.schema.json has no description',
      'b.schema.json does not describe /properties/plain',
      expect.stringContaining('c.schema.json does not compile: strict mode: unknown keyword: "propertys"'),
      expect.stringContaining("d.schema.json does not compile: can't resolve reference urn:wavegate:schema:e:1"),
    ]),
  );
});

test('every published schema is sound', () => {
  expect(schemasAreSound(readSchemas())).toEqual([]);
});
