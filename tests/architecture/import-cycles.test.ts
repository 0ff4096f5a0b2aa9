import { expect, test } from 'vitest';

import { importsOf } from './imports-of.ts';
import { check, readSourceTree, treeOf } from './source-tree.ts';
import type { SourceTree } from './source-tree.ts';

/** No module reaches itself through its imports. Each cycle is named once, by the closing import. */
function noCycles(tree: SourceTree): readonly string[] {
  const targets = Map.groupBy(importsOf(tree), ({ from }) => from);
  const done = new Set<string>();
  const cycles: string[] = [];
  const follow = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (way.includes(file) || done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) follow(to, [...way, file]);
    done.add(file);
  };
  for (const file of tree.keys()) follow(file, []);
  return cycles;
}

test('an empty tree is not a pass', () => {
  expect(check(noCycles, treeOf({}))).toEqual(['there is nothing to check']);
});

test('names a cycle, also one through a type, a re-export and a dynamic import', () => {
  const broken = treeOf({
    'src/a.ts': "import type { B } from './b.ts';",
    'src/b.ts': "export { c } from './deep/c.ts';",
    'src/deep/c.ts': "export const c = () => import('../a.ts');",
    'src/d.ts': "import { c } from './deep/c.ts';",
  });
  expect(check(noCycles, broken)).toEqual(['src/a.ts → src/b.ts → src/deep/c.ts → src/a.ts']);
});

test('a diamond is not a cycle', () => {
  const honest = treeOf({
    'src/a.ts': "import './b.ts'; import './c.ts';",
    'src/b.ts': "import './d.ts';",
    'src/c.ts': "import './d.ts';",
    'src/d.ts': '',
  });
  expect(check(noCycles, honest)).toEqual([]);
});

test('src has no import cycle', () => {
  expect(check(noCycles, readSourceTree('src'))).toEqual([]);
});
