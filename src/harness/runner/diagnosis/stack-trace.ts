/** A stack that was captured and is not formatted yet: an object with a lazy `stack`. */
export interface StackTrace {
  readonly stack?: unknown;
}

/** One call on a stack. Line and column count from 1 and are those of the source as written. */
export interface Frame {
  /** As the stack names it (`Mutex.acquire`, `new Promise`, `Promise.then`), without `async`; empty for the top level. */
  readonly functionName: string;
  /** Absolute path or URL; undefined for what is built into the language. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** A caller that waits for the frame above, not one that is on the stack. */
  readonly isAsync: boolean;
  readonly site: NodeJS.CallSite;
}

type FormatStack = (error: Error, sites: NodeJS.CallSite[]) => unknown;

// The code under test may replace the globals.
const NativeError = Error;
const captureStackTrace = Error.captureStackTrace;
const formatted = new WeakMap<StackTrace, readonly Frame[]>();
let mapPositions: FormatStack | undefined;

/** Remembers who maps positions to sources now, before the code under test can replace it. */
export function rememberSourceMapper(): void {
  mapPositions ??= NativeError.prepareStackTrace;
}

/** Captures the stack above `below` in about a microsecond; formatting waits until `framesOf`. */
export function captureTrace(below: (...args: never[]) => unknown, depth: number): StackTrace {
  const trace: StackTrace = {};
  const limit = NativeError.stackTraceLimit;
  NativeError.stackTraceLimit = depth;
  captureStackTrace(trace, below);
  NativeError.stackTraceLimit = limit;
  return trace;
}

/** The frames of a trace, innermost first. */
export function framesOf(trace: StackTrace): readonly Frame[] {
  const known = formatted.get(trace);
  if (known !== undefined) return known;
  const frames = withFormatter(
    (error, sites) => sites.map((site, index) => toFrame(site, mappedLines(error, sites)[index])),
    trace,
  );
  formatted.set(trace, frames);
  return frames;
}

function withFormatter(format: (error: Error, sites: NodeJS.CallSite[]) => Frame[], trace: StackTrace): readonly Frame[] {
  const previous = NativeError.prepareStackTrace;
  NativeError.prepareStackTrace = format;
  try {
    return Array.isArray(trace.stack) ? (trace.stack as Frame[]) : [];
  } finally {
    if (previous === undefined) Reflect.deleteProperty(NativeError, 'prepareStackTrace');
    else NativeError.prepareStackTrace = previous;
  }
}

/** One line a site, with mapped positions where something maps them. */
function mappedLines(error: Error, sites: NodeJS.CallSite[]): readonly string[] {
  const text = mapPositions?.(error, sites);
  const lines = typeof text === 'string' ? text.split('\n').filter((line) => line.startsWith('    at ')) : [];
  return lines.length === sites.length ? lines : sites.map(String);
}

function toFrame(site: NodeJS.CallSite, line = ''): Frame {
  const text = line.replace(/^\s+at /, '').replace(/^async /, '');
  const [, functionName, place] = /^(?:(.*) )?\(?(.*?)\)?$/.exec(text) ?? [];
  const [, url, row, column] = /^(.*):(\d+):(\d+)$/.exec(place ?? '') ?? [];
  const file = url === undefined ? {} : { file: toPath(url) };
  return {
    functionName: functionName ?? '',
    ...file,
    line: Number(row ?? 0),
    column: Number(column ?? 0),
    isAsync: site.isAsync(),
    site,
  };
}

function toPath(url: string): string {
  return url.startsWith('file://') ? decodeURIComponent(url.slice('file://'.length)).replace(/^\/([A-Za-z]:)/, '$1') : url;
}
