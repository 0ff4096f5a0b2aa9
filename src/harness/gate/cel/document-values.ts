import { documentTypes, documentVariables } from '../document-types.ts';
import type { GateDocument } from '../document-types.ts';

type Fields = Readonly<Record<string, string>>;

const types: Readonly<Record<string, Fields>> = documentTypes;

/** The class of each type by its name: the evaluator knows an object by its class. */
export const valueClasses: Readonly<Record<string, new () => object>> = Object.fromEntries(
  Object.keys(types).map((name) => [name, createClass(name)]),
);

function createClass(name: string): new () => object {
  return {
    [name]: class {
      readonly typeName = name;
    },
  }[name]!;
}

/**
 * The document as CEL sees it: whole numbers as int, objects of their declared classes.
 *
 * @throws {TypeError} A field is not of its declared type.
 */
export function toCelValues(document: GateDocument): Readonly<Record<string, unknown>> {
  const values = document as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(documentVariables).map(([name, type]) => [name, convert(values[name], type, name)]));
}

function convert(value: unknown, type: string, place: string): unknown {
  const item = /^list<(.+)>$/.exec(type)?.[1];
  if (item !== undefined) {
    if (!Array.isArray(value)) throw new TypeError(`${place} is not a list`);
    return value.map((each, index) => convert(each, item, `${place}[${index}]`));
  }
  const fields = types[type];
  if (fields !== undefined) return convertObject(value, type, fields, place);
  if (type === 'int') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${place} is not a whole number`);
    return BigInt(value as number);
  }
  const expected = { string: 'string', bool: 'boolean', double: 'number' }[type];
  if (typeof value !== expected) throw new TypeError(`${place} is not a ${type}`);
  return value;
}

function convertObject(value: unknown, type: string, fields: Fields, place: string): object {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${place} is not an object`);
  const given = value as Readonly<Record<string, unknown>>;
  const converted = Object.entries(fields).map(([name, field]) => [name, convert(given[name], field, `${place}.${name}`)]);
  return Object.assign(new valueClasses[type]!(), Object.fromEntries(converted));
}
