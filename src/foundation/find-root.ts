import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

import { QaError } from './qa-error.ts';

const marker = path.join('qa', 'plan.yaml');

/**
 * The repository root, absolute and without links: `given` when there is one, otherwise the nearest folder from `from`
 * upward with `qa/plan.yaml`.
 *
 * @throws {QaError} NO_ROOT
 */
export function findRoot(given?: string, from: string = process.cwd()): string {
  const found = given === undefined ? findUpward(path.resolve(from)) : path.resolve(from, given);
  if (found !== undefined && existsSync(path.join(found, marker))) return realpathSync(found);
  const where = given === undefined ? `Neither ${from} nor a folder above it has` : `${given} does not have`;
  throw new QaError('NO_ROOT', `${where} a qa/plan.yaml.`, {
    hint: 'Change into a repository that has a qa/plan.yaml, or name one with --root.',
  });
}

function findUpward(folder: string): string | undefined {
  if (existsSync(path.join(folder, marker))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : findUpward(parent);
}
