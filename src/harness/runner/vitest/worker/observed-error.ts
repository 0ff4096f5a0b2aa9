import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, stripVTControlCharacters } from 'node:util';

import { shortenText } from '../../../../foundation/text/shorten-text.ts';
import type { ObservedError } from '../../run-event.ts';

const textBytes = 16 * 1024;
const mostErrors = 20;
const frame = /^\s*at (?:.*\()?((?:file:\/\/)?\/.+?):(\d+):(\d+)\)?$/;
/** Frames of the runner and of node itself say nothing about the test. */
const internalFrame =
  /node:internal|\/node_modules\/(?:vitest|@vitest|vite|chai|tinyspy)\/|\/harness\/runner\/(?:vitest|diagnosis)\/(?!fixtures\/)/;

/** The errors of one test or hook in the shape of the events, the first ones when there are very many. */
export function observeErrors(errors: readonly unknown[], root: string): ObservedError[] {
  return errors.slice(0, mostErrors).map((error) => observeError(error, root));
}

/** Describes whatever was thrown, with the first place in the repository that its stack names. */
export function observeError(error: unknown, root: string): ObservedError {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: clean(`thrown: ${inspect(error)}`) };
  const { name, message, stack, expected, actual, diff } = error as Record<string, unknown>;
  const frames =
    typeof stack === 'string' ? stack.split('\n').filter((line) => frame.test(line) && !internalFrame.test(line)) : [];
  return {
    name: typeof name === 'string' ? clean(name) : 'Error',
    message: clean(typeof message === 'string' ? message : inspect(error, { depth: 2 })),
    ...(frames.length > 0 ? { stack: clean(frames.join('\n')) } : {}),
    ...findPlace(frames, root),
    ...optionalText('expected', expected),
    ...optionalText('actual', actual),
    ...optionalText('diff', diff),
  };
}

function findPlace(frames: readonly string[], root: string): Pick<ObservedError, 'file' | 'line' | 'column'> {
  for (const line of frames) {
    const [, location = '', row, column] = frame.exec(line) ?? [];
    const file = location.startsWith('file://') ? fileURLToPath(location) : location;
    const relative = path.relative(root, file);
    if (relative.startsWith('..') || relative.split(path.sep).includes('node_modules')) continue;
    return { file: relative.split(path.sep).join('/'), line: Number(row), column: Number(column) };
  }
  return {};
}

function optionalText<Name extends string>(name: Name, value: unknown): { readonly [Key in Name]?: string } {
  if (value === undefined || value === null) return {};
  return { [name]: clean(typeof value === 'string' ? value : inspect(value)) } as { readonly [Key in Name]: string };
}

/** The texts of errors are made by vitest as much as by the test, with colours when it finds `CI` set. */
function clean(text: string): string {
  return shortenText(stripVTControlCharacters(text), textBytes);
}
