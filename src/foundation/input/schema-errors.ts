import type { ErrorObject } from 'ajv';

import { maxProblems } from './input-limits.ts';
import { nearestWord } from '../text/nearest-word.ts';
import type { ParsedDocument } from './parsed-document.ts';
import type { Problem } from '../problem.ts';
import { annotationsOf, expectation, readablePath, wordForTypes, wordForValue } from './schema-wording.ts';
import { listForeignCharacters } from './text-defects.ts';

/** Keywords that only repeat what the errors within them say. */
const echoes = new Set(['if', 'propertyNames', 'anyOf', 'oneOf', 'allOf', 'not']);

/** ajv's errors as problems, each with place, what was expected, and a suggestion. */
export function describeSchemaErrors(errors: readonly ErrorObject[], document: ParsedDocument): Problem[] {
  const telling = errors.filter(({ keyword }) => !echoes.has(keyword));
  return (telling.length > 0 ? telling : errors).slice(0, maxProblems).map((error) => describeSchemaError(error, document));
}

function describeSchemaError(error: ErrorObject, document: ParsedDocument): Problem {
  const { instancePath, params } = error;
  const where = instancePath === '' ? 'The document' : `\`${readablePath(instancePath)}\``;
  const key = (params.additionalProperty ?? params.unevaluatedProperty ?? error.propertyName) as string | undefined;
  if (key !== undefined) {
    const pointer = `${instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return document.problemAt(pointer, { code: 'SCHEMA', ...unknownKey(error, where, key) }, 'key');
  }
  const describe = describers[error.keyword] ?? otherwise;
  return document.problemAt(instancePath, { code: 'SCHEMA', ...describe(error, where) });
}

type Describe = (error: ErrorObject, where: string) => Pick<Problem, 'message' | 'remedy'>;

const describers: Readonly<Record<string, Describe>> = {
  required: missingKey,
  type: wrongType,
  enum: wrongChoice,
  pattern: wrongForm,
};

function unknownKey(error: ErrorObject, where: string, key: string) {
  const known = Object.keys(annotationsOf(error).properties ?? {});
  const expected = known.length > 0 ? `Known here: ${known.join(', ')}.` : expectation(error);
  return { message: `${where} has an unknown key \`${key}\`.`, remedy: `${suggestion(key, known) ?? 'Remove it.'} ${expected}` };
}

function missingKey(error: ErrorObject, where: string) {
  const key = error.params.missingProperty as string;
  const description = annotationsOf(error).properties?.[key]?.description;
  return {
    message: `${where} lacks \`${key}\`.`,
    remedy: `Add \`${key}:\`.${description === undefined ? '' : ` ${description}`}`,
  };
}

/** Ids such as 2.10 lose their last digit when they are read as numbers, hence the word on quotes. */
function wrongType(error: ErrorObject, where: string) {
  const wantsText = [error.params.type].flat().includes('string');
  const isUnquoted = typeof error.data === 'number' || typeof error.data === 'boolean';
  const quotes = wantsText && isUnquoted ? 'Put it in quotes, so that it is read as text. ' : '';
  const message = `${where} must be ${wordForTypes(error.params.type)}, and is ${wordForValue(error.data)}.`;
  return { message, remedy: `${quotes}${expectation(error)}` };
}

function wrongChoice({ params, data }: ErrorObject, where: string) {
  const allowed = (params.allowedValues as unknown[]).map(String);
  const nearest = typeof data === 'string' ? suggestion(data, allowed) : undefined;
  const remedy = `${nearest === undefined ? '' : `${nearest} `}It must be one of ${allowed.join(', ')}.`;
  return { message: `${where} is ${wordForValue(data)}.`, remedy };
}

function wrongForm(error: ErrorObject, where: string) {
  const foreign = listForeignCharacters(String(error.data));
  const contains = foreign.length === 0 ? '' : ` and contains ${foreign.join(', ')}`;
  const message = `${where} is ${wordForValue(error.data)}${contains}, which is not of the form that is expected.`;
  return { message, remedy: expectation(error) };
}

function otherwise(error: ErrorObject, where: string) {
  return { message: `${where} ${error.message ?? 'is not valid'}.`, remedy: expectation(error) };
}

function suggestion(word: string, known: readonly string[]): string | undefined {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? undefined : `Did you mean \`${nearest}\`?`;
}
