import path from 'node:path';

import { findPathDefect } from '../../../foundation/files/contained-path.ts';
import { fileExists } from '../../../foundation/files/file-exists.ts';

/** Where an import leads. */
export type ModulePlace =
  /** `absent`: paths that would have been taken first, had they been there. */
  | { readonly file: string; readonly absent: readonly string[] }
  /** A package, a built-in module, or a file that is not there or lies outside the root. */
  | { readonly file: undefined; readonly name: string; readonly absent: readonly string[] };

/** In the order in which the runner tries them. */
const endings = ['.mjs', '.js', '.mts', '.ts', '.jsx', '.tsx', '.json'];
/** TypeScript names the module that will be: `./a.js` for `a.ts`. */
const typescriptFor: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/**
 * Where a specifier leads from a file. Relative ones are followed as the runner does; aliases are not known.
 *
 * @param from Posix path relative to the root.
 */
export function placeOfModule(root: string, from: string, specifier: string): ModulePlace {
  const [bare = ''] = specifier.split(/[?#]/, 1);
  if (!/^\.{0,2}\//.test(bare)) return { file: undefined, name: specifier, absent: [] };
  const base = path.posix.normalize(bare.startsWith('/') ? bare.slice(1) : path.posix.join(path.posix.dirname(from), bare));
  const candidates = candidatesFor(base);
  const found = candidates.findIndex((candidate) => isFileWithin(root, candidate));
  const absent = (found === -1 ? candidates : candidates.slice(0, found)).filter(
    (each) => findPathDefect(root, each) === undefined,
  );
  return found === -1 ? { file: undefined, name: base, absent } : { file: candidates[found]!, absent };
}

/** True for a regular file below the root. */
export function isFileWithin(root: string, file: string): boolean {
  return findPathDefect(root, file) === undefined && fileExists(root, file);
}

function candidatesFor(base: string): string[] {
  const ending = path.posix.extname(base);
  const stem = base.slice(0, base.length - ending.length);
  return [
    base,
    ...(typescriptFor[ending] ?? []).map((other) => `${stem}${other}`),
    ...endings.map((other) => `${base}${other}`),
    ...endings.map((other) => path.posix.join(base, `index${other}`)),
  ];
}
