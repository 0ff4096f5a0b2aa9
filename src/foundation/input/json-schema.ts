import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ValidateFunction } from 'ajv';

import { invalidInput } from './invalid-input.ts';
import type { ParsedDocument } from './parsed-document.ts';
import type { Problem } from '../problem.ts';
import { quickSchemas } from './quick-schemas.ts';

const require = createRequire(import.meta.url);
const validators = new Map<string, Promise<ValidateFunction>>();

/**
 * Every way in which a document departs from a schema of this package, with its place.
 *
 * @param schema Name of the file in `governance/schemas` without its ending: `plan`.
 */
export async function findSchemaProblems(document: ParsedDocument, schema: string): Promise<Problem[]> {
  const validate = await loadValidator(schema);
  if (validate(document.value)) return [];
  const { describeSchemaErrors } = await import('./schema-errors.ts');
  return describeSchemaErrors(validate.errors ?? [], document);
}

/** Whether a value fits a schema of this package. */
export async function fitsSchema(value: unknown, schema: string): Promise<boolean> {
  return (await loadValidator(schema))(value) as boolean;
}

/** @throws {QaError} INVALID_INPUT with every problem of {@link findSchemaProblems}. */
export async function validateDocument(document: ParsedDocument, schema: string): Promise<void> {
  const problems = await findSchemaProblems(document, schema);
  if (problems.length > 0) throw invalidInput(problems);
}

function loadValidator(schema: string): Promise<ValidateFunction> {
  const validator = validators.get(schema) ?? createValidator(schema);
  validators.set(schema, validator);
  return validator;
}

/** The build compiles validators with ajv ahead of time, because ajv itself costs a short command a third of its time. */
async function createValidator(schema: string): Promise<ValidateFunction> {
  const isQuick = quickSchemas.includes(schema);
  const compiled = fileURLToPath(new URL(`./compiled-schemas/${isQuick ? 'quick' : schema}.cjs`, import.meta.url));
  if (!existsSync(compiled)) return (await import('./compile-schema.ts')).compileSchema(schema);
  const loaded = require(compiled) as ValidateFunction & Record<string, () => ValidateFunction>;
  return isQuick ? loaded[schema]!() : loaded;
}
