import { parseSync } from 'oxc-parser';
import { parseDocument } from 'yaml';

/** The value of a JSON text; undefined when it is none. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Why a file of this name cannot be read by what reads such files; undefined when it can, or nothing does. */
export function findParseDefect(path: string, text: string): string | undefined {
  if (path.endsWith('.ts')) return parseSync(path, text).errors[0]?.message;
  if (path.endsWith('.json')) return parseJsonText(text) === undefined ? 'it is no JSON' : undefined;
  return /\.ya?ml$/.test(path) ? parseDocument(text).errors[0]?.message : undefined;
}
