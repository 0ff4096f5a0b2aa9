import type { ErrorObject } from 'ajv';

/** The parts of a schema that are written for people. */
export interface Annotations {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Annotations>>;
}

/** The annotations of the schema that an error comes from. */
export function annotationsOf(error: ErrorObject): Annotations {
  return (error.parentSchema ?? {}) as Annotations;
}

/** What the schema expected, in its own words, with an example where it has one. */
export function expectation(error: ErrorObject): string {
  const { description, examples } = annotationsOf(error);
  const example = examples?.[0] === undefined ? '' : ` For example: ${printed(examples[0])}.`;
  return `${description === undefined ? 'See the schema.' : `Expected: ${description}`}${example}`;
}

/** Types of JSON Schema as words. */
export function wordForTypes(type: unknown): string {
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

/** A value as a person would quote it, cut where it is long. */
export function wordForValue(value: unknown): string {
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
export function readablePath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${segment.replaceAll('~1', '/').replaceAll('~0', '~')}`))
    .join('')
    .replace(/^\./, '');
}
