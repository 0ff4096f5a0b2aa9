import { readFileSync, readdirSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

/** The schemas of this package, never those of the repository that is judged. */
const folder = new URL('../../../governance/schemas/', import.meta.url);
const ending = '.schema.json';

/** In the `$comment` of a schema whose documents nobody writes by hand: a hostile one may have millions of errors. */
const firstErrorOnly = 'first error only';

const options = { ownProperties: true, strict: true, strictTypes: false } as const;

/** A validator for a schema of this package. Schemas may refer to each other by `$id`. */
export function compileSchema(schema: string): ValidateFunction {
  return compileWith(new Ajv2020(optionsFor(schema)), schema);
}

/** The same validator as source of a CommonJS module that needs only ajv's small runtime. */
export function generateValidator(schema: string): string {
  const ajv = new Ajv2020({ ...optionsFor(schema), code: { source: true, lines: true } });
  return standalone.default(ajv, compileWith(ajv, schema));
}

/**
 * The source of a CommonJS module with a validator for each schema, by its name, that only says whether a document fits: it takes a
 * fraction of one that can say why not.
 */
export function generateDeciders(schemas: readonly string[]): string {
  const ajv = new Ajv2020({ ...options, messages: false, code: { source: true, lines: true } });
  const ids = addSchemas(ajv);
  const code = standalone.default(ajv, Object.fromEntries(schemas.map((schema) => [schema, ids.get(schema)!])));
  // An error says nothing, and is still counted by the validator that called.
  return code.replaceAll(/^(validate\d+\.errors) = \[\{.*\}\];$/gm, '$1 = [{}];');
}

/** Names of all schemas, without their ending. */
export function listSchemas(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length));
}

function optionsFor(schema: string) {
  const listed = listSchemas().includes(schema) ? readSchema(schema).$comment : undefined;
  return { ...options, verbose: true, allErrors: listed !== firstErrorOnly };
}

function readSchema(name: string): { readonly $id: string; readonly $comment?: string } {
  return JSON.parse(readFileSync(new URL(`${name}${ending}`, folder), 'utf8')) as { $id: string };
}

function compileWith(ajv: Ajv2020, schema: string): ValidateFunction {
  const ids = addSchemas(ajv);
  const validate = ajv.getSchema(ids.get(schema) ?? '');
  if (validate === undefined) throw new RangeError(`there is no schema named ${schema}`);
  return validate;
}

/** Their `$id`s, by name. */
function addSchemas(ajv: Ajv2020): ReadonlyMap<string, string> {
  const schemas = listSchemas().map((name) => [name, readSchema(name)] as const);
  for (const [, schema] of schemas) ajv.addSchema(schema);
  return new Map(schemas.map(([name, { $id }]) => [name, $id]));
}
