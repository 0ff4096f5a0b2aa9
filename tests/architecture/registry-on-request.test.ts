import { expect, test } from 'vitest';

import { importsOf } from './imports-of.ts';
import { check, readSourceTree, treeOf } from './source-tree.ts';
import type { SourceTree } from './source-tree.ts';

const communicator = 'src/runtime/service-communicator/service-communicator.ts';
const natsEntry = 'src/runtime/service-communicator/nats-registry/nats-registry.ts';

/** All that comes with a module. */
function behind(entry: string, tree: SourceTree): ReadonlySet<string> {
  const imports = importsOf(tree);
  const found = new Set([entry]);
  for (const file of found) for (const { from, to } of imports) if (from === file) found.add(to);
  return found;
}

/** Nothing of NATS comes with the communicator: who wants its registry there imports that. */
function natsOnRequest(tree: SourceTree): readonly string[] {
  const found = [...behind(communicator, tree)].filter((file) => /nats/.test(file));
  return found.map((file) => `${file} comes with the communicator`);
}

test('an empty tree is not a pass', () => {
  expect(check(natsOnRequest, treeOf({}))).toEqual(['there is nothing to check']);
});

test('names what comes with the communicator, however it gets there', () => {
  const broken = treeOf({
    [communicator]: "import './registry/a.ts';",
    'src/runtime/service-communicator/registry/a.ts': "export const load = () => import('@nats-io/kv');",
  });
  expect(check(natsOnRequest, broken)).toEqual(['@nats-io/kv comes with the communicator']);
});

test('the communicator comes without NATS, and the registry on NATS with it', () => {
  const tree = readSourceTree('src');
  expect(check(natsOnRequest, tree)).toEqual([]);
  expect(behind(natsEntry, tree)).toContain('@nats-io/kv');
});
