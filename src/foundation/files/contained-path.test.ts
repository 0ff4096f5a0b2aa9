import { mkdirSync, mkdtempDisposableSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

import { findPathDefect, isBelow, literalPrefix } from './contained-path.ts';

function createRoot() {
  const folder = mkdtempDisposableSync(path.join(tmpdir(), 'contained-path-'));
  mkdirSync(path.join(folder.path, 'src/inner'), { recursive: true });
  writeFileSync(path.join(folder.path, 'src/a.ts'), '');
  symlinkSync('/etc', path.join(folder.path, 'out'));
  symlinkSync('src', path.join(folder.path, 'in'));
  symlinkSync('nowhere', path.join(folder.path, 'dangling'));
  symlinkSync('loop', path.join(folder.path, 'loop'));
  return folder;
}

test.each([
  ['', 'empty'],
  ['/etc/passwd', 'absolute'],
  ['C:/x', 'absolute'],
  ['../x', 'leaves-root'],
  ['src/../../x', 'leaves-root'],
  ['src/inner/..', 'leaves-root'],
  ['{src,..}/*.ts', 'leaves-root'],
  ['src\\a.ts', 'not-posix'],
  ['src/\0', 'unprintable'],
  ['src/\u202ea', 'unprintable'],
  ['out/passwd', 'symlink-leaves-root'],
  ['out/**', 'symlink-leaves-root'],
  ['out', 'symlink-leaves-root'],
  ['dangling', 'unreachable'],
  ['dangling/x', 'unreachable'],
  ['loop/*.ts', 'unreachable'],
  ['src/a.ts', undefined],
  ['src/a.ts/absent', undefined],
  ['absent/deep/**', undefined],
  ['in/a.ts', undefined],
  ['**/*.ts', undefined],
  ['..hidden/x', undefined],
])('%j: %s', (relative, defect) => {
  using root = createRoot();
  expect(findPathDefect(root.path, relative)).toBe(defect);
});

test('the prefix of a glob is whole folders', () => {
  expect(literalPrefix('src/a*/b')).toBe('src');
  expect(literalPrefix('*.ts')).toBe('');
  expect(literalPrefix('src/a.ts')).toBe('src/a.ts');
});

test('a neighbour with the same beginning is not below', () => {
  expect(isBelow('/a/b', '/a/bc')).toBe(false);
  expect(isBelow('/a/b', '/a/b/..c')).toBe(true);
  expect(isBelow('/a/b', '/a/b')).toBe(true);
  expect(isBelow('/', '/a')).toBe(true);
});
