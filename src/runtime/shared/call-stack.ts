/** One call on a stack. */
export interface CodePlace {
  /** As the stack names it (`Ledger.transfer`, `async main`); empty for the top level of a module. */
  readonly functionName: string;
  /** Path or URL as the stack has it; source-mapped where the process maps its stacks. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A stack that was captured and is not formatted before it is read. */
export interface CapturedStack {
  readonly stack?: unknown;
}

/** The function above which a stack begins. */
export type Callee = (...parameters: never[]) => unknown;

/** The stack of the code that called `below`, at most `depth` calls of it; takes about 2 µs. A depth of 0 captures nothing. */
export function captureStack(below: Callee, depth: number): CapturedStack | undefined {
  if (depth === 0) return undefined;
  const captured: CapturedStack = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  Error.captureStackTrace(captured, below);
  Error.stackTraceLimit = limit;
  return captured;
}

/** The calls of a captured stack, innermost first. Empty when nothing was captured, or the process formats stacks in a way of its own. */
export function placesOf(captured: CapturedStack | undefined): readonly CodePlace[] {
  if (captured === undefined) return [];
  try {
    return typeof captured.stack === 'string' ? parsePlaces(captured.stack) : [];
  } catch {
    // A replaced Error.prepareStackTrace may throw; a report without lines is better than none.
    return [];
  }
}

/** The calls that the text of a stack names, innermost first, at most `most`. Calls of what is built into the language have no place and are left out. */
export function parsePlaces(stack: string, most = Number.POSITIVE_INFINITY): readonly CodePlace[] {
  const places: CodePlace[] = [];
  for (const text of stack.split('\n')) {
    if (places.length >= most) break;
    const place = parsePlace(text);
    if (place !== undefined) places.push(place);
  }
  return places;
}

/** `transfer (/srv/ledger.ts:12:9)`, or the place alone at the top level. */
export function describePlace({ functionName, file, line, column }: CodePlace): string {
  const place = `${file}:${line}:${column}`;
  return functionName === '' ? place : `${functionName} (${place})`;
}

function parsePlace(text: string): CodePlace | undefined {
  const [, call] = /^\s+at (.*)$/.exec(text) ?? [];
  if (call === undefined || call.includes('eval at ')) return undefined;
  const [, functionName = '', inner] = /^(.*) \((.*)\)$/.exec(call) ?? [];
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(inner ?? call.replace(/^async /, '')) ?? [];
  return file === undefined ? undefined : { functionName, file, line: Number(line), column: Number(column) };
}
