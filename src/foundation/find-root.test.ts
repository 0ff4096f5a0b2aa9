import { mkdirSync, mkdtempDisposableSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

import { findRoot } from './find-root.ts';

function createFolder() {
  const folder = mkdtempDisposableSync(path.join(tmpdir(), 'find-root-'));
  mkdirSync(path.join(folder.path, 'qa/tests/deep'), { recursive: true });
  return folder;
}

test('a folder without a plan has no root', () => {
  using folder = createFolder();
  expect(() => findRoot(undefined, folder.path)).toThrow(/has a qa\/plan\.yaml/);
  expect(() => findRoot('.', folder.path)).toThrow(/does not have a qa\/plan\.yaml/);
});

test('finds the nearest folder upward, or the one that is named', () => {
  using folder = createFolder();
  writeFileSync(path.join(folder.path, 'qa/plan.yaml'), '');
  const root = realpathSync(folder.path);
  expect(findRoot(undefined, path.join(folder.path, 'qa/tests/deep'))).toBe(root);
  expect(findRoot('../..', path.join(folder.path, 'qa/tests'))).toBe(root);
  expect(() => findRoot('qa', folder.path)).toThrow(/qa does not have/);
});
