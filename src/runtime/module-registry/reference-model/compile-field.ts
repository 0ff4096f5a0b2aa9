import type { Field, GroupField } from './field.ts';

/** One place in a value that breaks its description. */
export interface PayloadProblem {
  /** Where: `payload.values.temperature`, `payload.tags[3]`. */
  readonly field: string;
  /** What is allowed, to follow "must be": `an integer from 0 to 100`. */
  readonly bound: string;
}

/** Whether a value is as described. Never throws, whatever the value does when it is read. */
export interface FieldCheck {
  /** Takes no memory when the value is right. */
  readonly holds: (value: unknown) => boolean;
  /** Every problem, `mostProblems` at most; none exactly when `holds`. */
  readonly problems: (value: unknown, at: string) => readonly PayloadProblem[];
}

/** So many problems of one value are named. */
export const mostProblems = 32;

type Holds = (value: unknown) => boolean;

/** The check of the values that `field` describes. */
export function compileField(field: Field): FieldCheck {
  const holds = compileHolds(field);
  return {
    holds: (value) => attempt(() => holds(value)),
    problems: (value, at) => {
      const found: PayloadProblem[] = [];
      collect(field, value, at, found);
      return found;
    },
  };
}

function compileHolds(field: Field): Holds {
  const holds = compileKind(field);
  return field.optional === true ? (value) => value === undefined || holds(value) : holds;
}

function compileKind(field: Field): Holds {
  switch (field.kind) {
    case 'text':
      return (value) => typeof value === 'string' && value.length > 0 && value.length <= field.most;
    case 'number':
      return (value) => Number.isFinite(value) && (value as number) >= field.least && (value as number) <= field.most;
    case 'integer':
      return (value) => Number.isSafeInteger(value) && (value as number) >= field.least && (value as number) <= field.most;
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'word':
      return (value) => field.of.includes(value as string);
    case 'list': {
      const item = compileHolds(field.of);
      return (value) => Array.isArray(value) && value.length <= field.most && eachItem(value, item);
    }
    case 'map': {
      const item = compileHolds(field.of);
      return (value) => isPlain(value) && withinCount(value, field.most) && Object.values(value).every((each) => item(each));
    }
    case 'group':
      return compileGroup(field);
  }
}

function compileGroup({ fields }: GroupField): Holds {
  const names = Object.keys(fields);
  const checks = names.map((name) => compileHolds(fields[name]!));
  const known = new Set(names);
  return (value) => {
    if (!isPlain(value)) return false;
    for (let at = 0; at < names.length; at += 1) if (!checks[at]!(own(value, names[at]!))) return false;
    for (const name of Object.keys(value)) if (!known.has(name)) return false;
    return true;
  };
}

/** Also of a hole in the list, which `every` would pass by. */
function eachItem(list: readonly unknown[], holds: Holds): boolean {
  for (let at = 0; at < list.length; at += 1) if (!holds(list[at])) return false;
  return true;
}

/** Made by a literal, by JSON or without a prototype: nothing can be hidden in what it inherits. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function withinCount(value: object, most: number): boolean {
  return Object.keys(value).length <= most;
}

/** Not what is inherited: a payload without `constructor` has none. */
function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function attempt(holds: () => boolean): boolean {
  try {
    return holds();
  } catch {
    return false;
  }
}

/** Names the deepest places that are wrong. Only called for a value that is wrong somewhere. */
function collect(field: Field, value: unknown, at: string, found: PayloadProblem[]): void {
  if (found.length >= mostProblems || attempt(() => compileHolds(field)(value))) return;
  const before = found.length;
  try {
    if (field.kind === 'list' && Array.isArray(value) && value.length <= field.most)
      for (let index = 0; index < value.length; index += 1) collect(field.of, value[index], `${at}[${index}]`, found);
    if (field.kind === 'map' && isPlain(value) && withinCount(value, field.most))
      for (const [name, each] of Object.entries(value)) collect(field.of, each, `${at}.${shorten(name)}`, found);
    if (field.kind === 'group' && isPlain(value)) collectGroup(field, value, at, found);
  } catch {
    found.push({ field: at, bound: 'readable' });
  }
  if (found.length === before) found.push({ field: at, bound: describeField(field) });
}

function collectGroup(
  { fields }: GroupField,
  value: Readonly<Record<string, unknown>>,
  at: string,
  found: PayloadProblem[],
): void {
  for (const [name, field] of Object.entries(fields)) collect(field, own(value, name), `${at}.${name}`, found);
  for (const name of Object.keys(value)) {
    if (found.length >= mostProblems) return;
    if (!Object.hasOwn(fields, name)) found.push({ field: `${at}.${shorten(name)}`, bound: 'absent' });
  }
}

function shorten(name: string): string {
  return name.length > 64 ? `${name.slice(0, 64)}…` : name;
}

/** What the field allows, in words. */
function describeField(field: Field): string {
  switch (field.kind) {
    case 'text':
      return `a text of 1 to ${field.most} characters`;
    case 'number':
      return `a number from ${field.least} to ${field.most}`;
    case 'integer':
      return `an integer from ${field.least} to ${field.most}`;
    case 'boolean':
      return 'true or false';
    case 'word':
      return `one of ${field.of.join(', ')}`;
    case 'list':
      return `a list of at most ${field.most}`;
    case 'map':
      return `a plain object of at most ${field.most} entries`;
    case 'group':
      return 'a plain object';
  }
}
