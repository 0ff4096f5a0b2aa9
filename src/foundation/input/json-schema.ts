import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ValidateFunction } from 'ajv';

import { invalidInput } from './invalid-input.ts';
import type { ParsedDocument } from './parsed-document.ts';
import type { Problem } from '../problem.ts';
import { quickSchemas } from './quick-schemas.ts';

const compiledFolder = path.join(import.meta.dirname, 'compiled-schemas');
const require = createRequire(compiledFolder);
const validators = new Map<string, Promise<ValidateFunction>>();
let deciders: Readonly<Record<string, ValidateFunction>> | undefined;

/**
 * Every way in which a document departs from a schema of this package, with its place.
 *
 * @param schema Name of the file in `governance/schemas` without its ending: `plan`.
 */
export async function findSchemaProblems(document: ParsedDocument, schema: string): Promise<Problem[]> {
  if (await fitsSchema(document.value, schema)) return [];
  const validate = await loadValidator(schema);
  if (validate(document.value)) return [];
  const { describeSchemaErrors } = await import('./schema-errors.ts');
  return describeSchemaErrors(validate.errors ?? [], document);
}

/** Whether a value fits a schema of this package. */
export async function fitsSchema(value: unknown, schema: string): Promise<boolean> {
  const decide = findDecider(schema) ?? (await loadValidator(schema));
  return decide(value) as boolean;
}

/** @throws {QaError} INVALID_INPUT with every problem of {@link findSchemaProblems}. */
export async function validateDocument(document: ParsedDocument, schema: string): Promise<void> {
  const problems = await findSchemaProblems(document, schema);
  if (problems.length > 0) throw invalidInput(problems);
}

/** What only says whether a value fits one of the schemas that quick commands ask for, which is loaded in a third of the time. */
function findDecider(schema: string): ValidateFunction | undefined {
  if (!quickSchemas.includes(schema)) return undefined;
  deciders ??= existsSync(compiledFile('quick')) ? require(compiledFile('quick')) : {};
  return deciders?.[schema];
}

function loadValidator(schema: string): Promise<ValidateFunction> {
  const validator = validators.get(schema) ?? createValidator(schema);
  validators.set(schema, validator);
  return validator;
}

/** The build compiles validators with ajv ahead of time, because ajv itself costs a short command a third of its time. */
async function createValidator(schema: string): Promise<ValidateFunction> {
  const file = compiledFile(schema);
  if (!existsSync(file)) return (await import('./compile-schema.ts')).compileSchema(schema);
  return require(file) as ValidateFunction;
}

function compiledFile(name: string): string {
  return path.join(compiledFolder, `${name}.cjs`);
}
