import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { stampTree } from './stamp-tree.ts';

test('a folder that does not exist, and one that is empty, have no stamps', async () => {
  await using folder = await temporaryFolder();
  expect(stampTree(folder.path, ['.js'])).toEqual({});
  expect(stampTree(path.join(folder.path, 'absent'), ['.js'])).toEqual({});
});

test('files at any depth are stamped, and a rewritten one has another stamp', async () => {
  await using folder = await temporaryFolder();
  mkdirSync(path.join(folder.path, 'a/b'), { recursive: true });
  const [deep, other] = [path.join(folder.path, 'a/b/c.js'), path.join(folder.path, 'a/d.ts')];
  for (const file of [deep, other]) writeFileSync(file, 'x');
  const before = stampTree(folder.path, ['.js']);
  expect(Object.keys(before)).toEqual([deep]);
  writeFileSync(deep, 'x');
  expect(stampTree(folder.path, ['.js'])[deep]).not.toBe(before[deep]);
});
