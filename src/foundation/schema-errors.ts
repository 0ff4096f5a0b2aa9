import type { ErrorObject } from 'ajv';

import { maxProblems } from './input-limits.ts';
import { nearestWord } from './nearest-word.ts';
import type { ParsedDocument } from './parsed-document.ts';
import type { Problem } from './problem.ts';
import { listForeignCharacters } from './text-defects.ts';

/** Keywords that only repeat what the errors within them say. */
const echoes = new Set(['if', 'propertyNames', 'anyOf', 'oneOf', 'allOf', 'not']);

interface Annotations {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** ajv's errors as problems, each with place, what was expected, and a suggestion. */
export function describeSchemaErrors(errors: readonly ErrorObject[], document: ParsedDocument): Problem[] {
  const telling = errors.filter(({ keyword }) => !echoes.has(keyword));
  return (telling.length > 0 ? telling : errors).slice(0, maxProblems).map((error) => describeSchemaError(error, document));
}

function describeSchemaError(error: ErrorObject, document: ParsedDocument): Problem {
  const { instancePath, params } = error;
  const where = instancePath === '' ? 'The document' : `\`${readable(instancePath)}\``;
  const key = (params.additionalProperty ?? params.unevaluatedProperty ?? error.propertyName) as string | undefined;
  if (key !== undefined) {
    const pointer = `${instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return document.problemAt(pointer, { code: 'SCHEMA', ...unknownKey(key, where, error) }, 'key');
  }
  return document.problemAt(instancePath, { code: 'SCHEMA', ...describeValue(error, where) });
}

function unknownKey(key: string, where: string, error: ErrorObject) {
  const known = Object.keys((error.parentSchema as Annotations).properties ?? {});
  const nearest = nearestWord(key, known);
  const expected = known.length > 0 ? `Known here: ${known.join(', ')}.` : expectation(error);
  return {
    message: `${where} has an unknown key \`${key}\`.`,
    remedy: nearest === undefined ? `Remove it. ${expected}` : `Did you mean \`${nearest}\`? ${expected}`,
  };
}

function describeValue(error: ErrorObject, where: string) {
  const { keyword, params, data } = error;
  const expected = expectation(error);
  if (keyword === 'required') {
    const missing = params.missingProperty as string;
    const { description } = ((error.parentSchema as Annotations).properties?.[missing] ?? {}) as Annotations;
    return {
      message: `${where} lacks \`${missing}\`.`,
      remedy: `Add \`${missing}:\`.${description === undefined ? '' : ` ${description}`}`,
    };
  }
  if (keyword === 'type')
    return { message: `${where} must be ${wordForTypes(params.type)}, and is ${wordForValue(data)}.`, remedy: typeRemedy(error) };
  if (keyword === 'enum') {
    const allowed = (params.allowedValues as unknown[]).map(String);
    const nearest = typeof data === 'string' ? nearestWord(data, allowed) : undefined;
    const hint = nearest === undefined ? '' : `Did you mean \`${nearest}\`? `;
    return { message: `${where} is ${wordForValue(data)}.`, remedy: `${hint}It must be one of ${allowed.join(', ')}.` };
  }
  if (keyword === 'pattern') {
    const foreign = listForeignCharacters(String(data));
    const contains = foreign.length === 0 ? '' : ` and contains ${foreign.join(', ')}`;
    return {
      message: `${where} is ${wordForValue(data)}${contains}, which is not of the form that is expected.`,
      remedy: expected,
    };
  }
  return { message: `${where} ${error.message ?? 'is not valid'}.`, remedy: expected };
}

/** Ids such as 2.10 lose their last digit when they are read as numbers. */
function typeRemedy(error: ErrorObject): string {
  const wantsText = error.params.type === 'string' || (error.params.type as unknown[]).includes?.('string');
  const unquoted = typeof error.data === 'number' || typeof error.data === 'boolean';
  return wantsText && unquoted ? `Put it in quotes, so that it is read as text. ${expectation(error)}` : expectation(error);
}

function expectation(error: ErrorObject): string {
  const { description, examples } = error.parentSchema as Annotations;
  const example = examples?.[0] === undefined ? '' : ` For example: ${printed(examples[0])}.`;
  return `${description === undefined ? 'See the schema.' : `Expected: ${description}`}${example}`;
}

function wordForTypes(type: unknown): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    object: 'a map',
    array: 'a list',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    null: 'empty',
  };
  return [type]
    .flat()
    .map((name) => words[String(name)] ?? String(name))
    .join(' or ');
}

function wordForValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? `\`${clipped(value)}\`` : `the ${typeof value} ${String(value)}`;
}

function printed(example: unknown): string {
  return typeof example === 'string' ? `\`${example}\`` : `\`${JSON.stringify(example)}\``;
}

function clipped(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** `/subwaves/0/qa` as a person says it: `subwaves[0].qa`. */
function readable(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment.replaceAll('~1', '/').replaceAll('~0', '~')}`))
    .join('')
    .replace(/^\./, '');
}
