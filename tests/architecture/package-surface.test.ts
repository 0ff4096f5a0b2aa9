import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import { expect, test } from 'vitest';

import { parseModule } from './parse-module.ts';
import { compareWithRecorded } from './recorded-surface.ts';
import { readSourceTree, repositoryRoot, treeOf } from './source-tree.ts';
import type { SourceTree } from './source-tree.ts';

type Exports = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** Each entry of `exports` with its targets, and below it each name that its source exports. */
function describeExports(exports: Exports, tree: SourceTree): string {
  return Object.entries(exports)
    .map(([entry, target]) => [`${entry} → ${describeTarget(target)}`, ...namesBehind(target, tree)].join('\n  '))
    .join('\n\n')
    .concat('\n');
}

function describeTarget(target: Exports[string]): string {
  if (typeof target === 'string') return target;
  return Object.entries(target)
    .map(([condition, path]) => `${condition} ${path}`)
    .join(', ');
}

function namesBehind(target: Exports[string], tree: SourceTree): readonly string[] {
  return typeof target === 'string' ? [] : namesOf(sourceOf(target['default'] ?? ''), tree).toSorted();
}

/** `export *` is followed, so that the surface shows each name however it gets there. */
function namesOf(source: string, tree: SourceTree): readonly string[] {
  const text = tree.get(source);
  if (text === undefined) return [`has no source ${source}`];
  const entries = parseModule(source, text).module.staticExports.flatMap((statement) => statement.entries);
  return entries.flatMap(({ isType, exportName, moduleRequest }) => {
    if (exportName.kind === 'None' && moduleRequest !== null)
      return namesOf(posix.join(posix.dirname(source), moduleRequest.value), tree);
    return [`${isType ? 'type' : 'value'} ${exportName.name ?? 'default'}`];
  });
}

/** `./dist/a.js` is built from `src/a.ts`. */
function sourceOf(built: string): string {
  return built.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts');
}

function readExports(): Exports {
  return JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')).exports;
}

test('a package without exports has no surface', () => {
  expect(describeExports({}, treeOf({}))).toBe('\n');
});

test('describes every name behind an entry, and an entry without a source', () => {
  const exports = {
    './pool': { types: './dist/pool.d.ts', default: './dist/pool.js' },
    './gone': { default: './dist/gone.js' },
    './schemas/*': './schemas/*.json',
  };
  const source =
    "export interface Options {}\nexport class Pool {}\nexport type { Lease } from './lease.ts';\nexport { a as b } from './a.ts';\nexport * from './errors.ts';";
  expect(
    describeExports(exports, treeOf({ 'src/pool.ts': source, 'src/errors.ts': 'export class PoolClosedError {}' })).split('\n'),
  ).toEqual([
    './pool → types ./dist/pool.d.ts, default ./dist/pool.js',
    '  type Lease',
    '  type Options',
    '  value Pool',
    '  value PoolClosedError',
    '  value b',
    '',
    './gone → default ./dist/gone.js',
    '  has no source src/gone.ts',
    '',
    './schemas/* → ./schemas/*.json',
    '',
  ]);
});

test('the exports of the package are the recorded ones', () => {
  const exports = readExports();
  const surface = describeExports(exports, readSourceTree('src'));
  expect(surface).not.toContain('has no source');
  expect(compareWithRecorded('package-surface.txt', surface)).toEqual([]);
});
