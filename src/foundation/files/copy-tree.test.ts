import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { copyTree } from './copy-tree.ts';

function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'copy-tree-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function tree(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

test('an empty tree has an empty copy', async () => {
  expect(await copyTree(temporaryFolder(), path.join(temporaryFolder(), 'copy'))).toEqual([]);
});

test('copies what git does not ignore, and what is written to the copy does not reach the original', async () => {
  const root = tree({ '.gitignore': 'built\n', 'src/a.ts': 'a', 'built/b.js': 'b', 'evidence/e.json': 'e' });
  execFileSync('git', ['init', '-q'], { cwd: root });
  const target = path.join(temporaryFolder(), 'copy');
  expect(await copyTree(root, target)).toEqual(['.gitignore', 'evidence/e.json', 'src/a.ts']);
  writeFileSync(path.join(target, 'src/a.ts'), 'changed');
  expect([readFileSync(path.join(root, 'src/a.ts'), 'utf8'), existsSync(path.join(target, 'built'))]).toEqual(['a', false]);
});

test('outside a repository packages are linked and everything else is copied', async () => {
  const root = tree({
    'a.ts': 'a',
    'node_modules/p/index.js': 'p',
    'packages/q/index.js': 'q',
    'packages/q/node_modules/r/index.js': 'r',
  });
  const target = path.join(temporaryFolder(), 'copy');
  expect(await copyTree(root, target)).toEqual(['a.ts', 'packages/q/index.js']);
  expect(lstatSync(path.join(target, 'node_modules')).isSymbolicLink()).toBe(true);
  expect(readFileSync(path.join(target, 'packages/q/node_modules/r/index.js'), 'utf8')).toBe('r');
});

test('a link within the tree leads to the copy, and one that leads out of it is left out', async () => {
  const outside = tree({ secret: 's' });
  const root = tree({ 'src/a.ts': 'a' });
  symlinkSync(path.join(root, 'src'), path.join(root, 'within'));
  symlinkSync(path.join(outside, 'secret'), path.join(root, 'out'));
  symlinkSync(outside, path.join(root, 'src/folder'));
  symlinkSync('nowhere', path.join(root, 'dangling'));
  const target = path.join(temporaryFolder(), 'copy');
  expect(await copyTree(root, target)).toEqual(['src/a.ts', 'within']);
  expect(realpathSync(path.join(target, 'within'))).toBe(path.join(realpathSync(target), 'src'));
  expect(existsSync(path.join(target, 'src/folder'))).toBe(false);
});
