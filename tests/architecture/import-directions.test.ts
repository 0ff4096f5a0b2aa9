import { expect, test } from 'vitest';

import { importsOf } from './imports-of.ts';
import type { Import } from './imports-of.ts';
import { check, readSourceTree, treeOf } from './source-tree.ts';
import type { SourceTree } from './source-tree.ts';

type Layer = 'command line' | 'public surface' | 'harness' | 'runtime' | 'generator' | 'migration' | 'foundation';

const mayImport: Readonly<Record<Layer, readonly Layer[]>> = {
  'command line': ['command line', 'harness', 'generator', 'migration', 'foundation'],
  'public surface': ['harness', 'runtime', 'foundation'],
  harness: ['harness', 'foundation'],
  runtime: ['runtime', 'foundation'],
  generator: ['generator', 'foundation'],
  migration: ['migration', 'foundation'],
  foundation: ['foundation'],
};

const layersByPath: readonly (readonly [path: RegExp, layer: Layer])[] = [
  [/^src\/index\.ts$/, 'public surface'],
  [/^src\/(commands\/.+|[^/]+\.ts$)/, 'command line'],
  [/^src\/harness\//, 'harness'],
  [/^src\/runtime\//, 'runtime'],
  [/^src\/generator\//, 'generator'],
  [/^src\/migration\//, 'migration'],
  [/^src\/foundation\//, 'foundation'],
];

/** The order in which a run passes the folders of the harness. */
const way = [
  'plan',
  'catalog',
  'selection',
  'debt',
  'runner',
  'verdict',
  'evidence',
  'ledger',
  'attestation',
  'freeze',
  'prove',
  'checkpoint',
  'gate',
  'report',
  'dashboard',
  'doctor',
  'selftest',
];

function layerOf(file: string): Layer | undefined {
  return layersByPath.find(([path]) => path.test(file))?.[1];
}

/** The folder of the harness that `file` lies in; `''` for a file directly in src/harness, undefined elsewhere. */
function harnessFolderOf(file: string): string | undefined {
  const parts = file.split('/');
  if (parts[1] !== 'harness') return undefined;
  return parts.length === 3 ? '' : parts[2];
}

/** Imports point down: commands → harness → foundation, runtime → foundation, migration → foundation; inside the harness, back along the way. */
function importsPointDown(tree: SourceTree): readonly string[] {
  const homeless = [...tree.keys()].filter((file) => !hasPlace(file)).map((file) => `${file} lies in no layer of the house`);
  const wrong = importsOf(tree).flatMap((found) => {
    const reason = layerViolation(found) ?? harnessViolation(found);
    return reason === undefined ? [] : [`${found.from}:${found.line} imports ${found.to}: ${reason}`];
  });
  return [...homeless, ...wrong];
}

function hasPlace(file: string): boolean {
  const folder = harnessFolderOf(file);
  return layerOf(file) !== undefined && (folder === undefined || folder === '' || way.includes(folder));
}

function layerViolation({ from, to }: Import): string | undefined {
  const [upper, lower] = [layerOf(from), layerOf(to)];
  if (!to.startsWith('src/') || upper === undefined) return to.startsWith('../') ? 'it leaves the repository' : undefined;
  if (lower === undefined) return 'it lies in no layer of the house';
  return mayImport[upper].includes(lower) ? undefined : `${upper} must not import ${lower}`;
}

/** What lies directly in src/harness puts the folders together, so no folder may know of it. */
function harnessViolation({ from, to }: Import): string | undefined {
  const [here, there] = [harnessFolderOf(from), harnessFolderOf(to)];
  if (here === undefined || here === '' || there === undefined) return undefined;
  if (there === '') return 'no folder of the harness imports what lies directly in src/harness';
  return way.indexOf(there) <= way.indexOf(here) ? undefined : `${there} comes after ${here} on the way of a run`;
}

test('an empty tree is not a pass', () => {
  expect(check(importsPointDown, treeOf({}))).toEqual(['there is nothing to check']);
});

test.for([
  ['src/foundation/a.ts', '../harness/plan/b.ts', 'foundation must not import harness'],
  ['src/harness/plan/a.ts', '../../commands/b.ts', 'harness must not import command line'],
  ['src/harness/plan/a.ts', '../../runtime/pool/b.ts', 'harness must not import runtime'],
  ['src/runtime/pool/a.ts', '../../harness/plan/b.ts', 'runtime must not import harness'],
  ['src/generator/a.ts', '../harness/plan/b.ts', 'generator must not import harness'],
  ['src/migration/a.ts', '../harness/plan/b.ts', 'migration must not import harness'],
  ['src/harness/plan/a.ts', '../../migration/b.ts', 'harness must not import migration'],
  ['src/commands/a.ts', '../runtime/pool/b.ts', 'command line must not import runtime'],
  ['src/commands/a.ts', '../index.ts', 'command line must not import public surface'],
  ['src/harness/plan/a.ts', '../verdict/b.ts', 'verdict comes after plan on the way of a run'],
  ['src/harness/report/a.ts', '../dashboard/b.ts', 'dashboard comes after report on the way of a run'],
  ['src/harness/plan/a.ts', '../run-qa.ts', 'no folder of the harness imports what lies directly in src/harness'],
  ['src/commands/a.ts', '../elsewhere/b.ts', 'it lies in no layer of the house'],
  ['src/cli.ts', '../../elsewhere/b.ts', 'it leaves the repository'],
] as const)('%s must not import %s', ([from, specifier, reason]) => {
  const broken = treeOf({ [from]: `import type { B } from '${specifier}';` });
  expect(check(importsPointDown, broken)).toEqual([expect.stringMatching(new RegExp(`^${from}:1 imports .*: ${reason}$`))]);
});

test('names a file that lies in no layer and a harness folder that is not on the way', () => {
  expect(check(importsPointDown, treeOf({ 'src/utils/a.ts': '', 'src/harness/misc/a.ts': '' }))).toEqual([
    'src/utils/a.ts lies in no layer of the house',
    'src/harness/misc/a.ts lies in no layer of the house',
  ]);
});

test('accepts the road of the house', () => {
  const honest = treeOf({
    'src/cli.ts': "import './command-table.ts';",
    'src/command-table.ts': "export const load = () => import('./commands/run.ts');",
    'src/commands/run.ts': "import '../harness/run-qa.ts'; import '../foundation/qa-error.ts'; import chalk from 'chalk';",
    'src/harness/run-qa.ts': "import './execute-run.ts'; import './report/render.ts'; import './plan/plan.ts';",
    'src/harness/report/render.ts': "import '../plan/plan.ts'; import '../../foundation/qa-error.ts'; import './section.ts';",
    'src/runtime/pool/pool.ts': "import '../shared/ring.ts'; import '../../foundation/clock.ts';",
  });
  expect(check(importsPointDown, honest)).toEqual([]);
});

test('every import of src points down', () => {
  expect(check(importsPointDown, readSourceTree('src'))).toEqual([]);
});
