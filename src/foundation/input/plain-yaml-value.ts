import type { EntryOffsets } from './parsed-document.ts';

/** Thrown to leave the reader of plain YAML from any depth. */
export const beyondPlain = Symbol('beyond plain YAML');

/** Ends the reading: the library takes over. */
export function leavePlain(): never {
  // oxlint-disable-next-line no-throw-literal -- An error would cost a stack trace for every file that is not plain.
  throw beyondPlain;
}

const doubleQuoted = /"([^"\\\n]*)"(?: *| +#[^\n]*)(?=\n|$)/y;
const singleQuoted = /'((?:[^'\n]|'')*)'(?: *| +#[^\n]*)(?=\n|$)/y;
const flowList = /\[([^\][{}#\n]*)\](?: *| +#[^\n]*)(?=\n|$)/y;
const flowItem = /^(?:"([^"\\]*)"|'([^']*)'|([A-Za-z0-9_][A-Za-z0-9_./*%+-]*(?: [A-Za-z0-9_./*%+-]+)*))$/;

/** The value that begins at `at` and ends with the line at `end`. Places of the items of a list go to `offsets`. */
export function readPlainValue(text: string, at: number, end: number, offsets: Map<object, EntryOffsets>): unknown {
  const first = text[at]!;
  if (first === '"') return matchAt(doubleQuoted, text, at);
  if (first === "'") return matchAt(singleQuoted, text, at).replaceAll("''", "'");
  if (first === '[') return readFlowList(matchAt(flowList, text, at), at + 1, offsets);
  return readPlainText(text.slice(at, end));
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[1] ?? leavePlain();
}

function readFlowList(inner: string, offset: number, offsets: Map<object, EntryOffsets>): unknown[] {
  const list: unknown[] = [];
  const entries: EntryOffsets = new Map();
  let at = offset;
  for (const piece of inner.trim() === '' ? [] : inner.split(',')) {
    const item = piece.trim();
    const match = flowItem.exec(item) ?? leavePlain();
    const itemAt = at + piece.indexOf(item);
    entries.set(String(list.length), [itemAt, itemAt]);
    list.push(match[1] ?? match[2] ?? resolvePlain(match[3]!));
    at += piece.length + 1;
  }
  offsets.set(list, entries);
  return list;
}

/** Characters that mean something else at the start of a plain text, or may. */
const indicator = /^(?:[-?:,[\]{}#&*!|>'"%@`+~]|\.(?:[0-9]|inf|nan))/i;

function readPlainText(line: string): unknown {
  const comment = line.indexOf(' #');
  const text = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
  if (indicator.test(text) || text.includes(': ') || text.endsWith(':')) leavePlain();
  return resolvePlain(text);
}

const otherNumber = /^(?:[0-9]+(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-f]+)$/i;
const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);

/** The core schema's reading of a plain text that begins with none of the indicators. */
function resolvePlain(text: string): unknown {
  if (text.length <= 5 && words.has(text)) return words.get(text);
  if (text.length <= 15 && /^[0-9]+$/.test(text)) return Number(text);
  return otherNumber.test(text) ? leavePlain() : text;
}
