import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempDisposableSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

import type { Problem } from '../problem.ts';
import { QaError } from '../qa-error.ts';
import { readInput } from './read-input.ts';

function createRoot() {
  return mkdtempDisposableSync(path.join(tmpdir(), 'read-input-'));
}

function problemOf(root: string, file: string): Problem | undefined {
  try {
    readInput(root, file);
  } catch (error) {
    if (error instanceof QaError) return error.problems[0];
    throw error;
  }
  return undefined;
}

test('reads the bytes of an empty file and of another', () => {
  using root = createRoot();
  writeFileSync(path.join(root.path, 'empty'), '');
  writeFileSync(path.join(root.path, 'a'), 'abc');
  expect(readInput(root.path, 'empty')).toHaveLength(0);
  expect(Buffer.from(readInput(root.path, 'a')).toString()).toBe('abc');
});

test('names a file that is absent, a folder, and a path through a file', () => {
  using root = createRoot();
  mkdirSync(path.join(root.path, 'folder'));
  writeFileSync(path.join(root.path, 'a'), 'abc');
  expect(problemOf(root.path, 'absent')?.message).toContain('does not exist');
  expect(problemOf(root.path, 'a/b')?.message).toContain('does not exist');
  expect(problemOf(root.path, 'folder')?.message).toContain('not a regular file');
});

test('refuses 100 MB by its size alone', () => {
  using root = createRoot();
  writeFileSync(path.join(root.path, 'big'), '');
  truncateSync(path.join(root.path, 'big'), 100 * 1024 * 1024);
  expect(problemOf(root.path, 'big')).toMatchObject({ code: 'TOO_LARGE', file: 'big' });
});

test('does not wait for the writer of a pipe', () => {
  using root = createRoot();
  execFileSync('mkfifo', [path.join(root.path, 'pipe')]);
  expect(problemOf(root.path, 'pipe')?.message).toContain('not a regular file');
});

test('follows no link out of the root, and none that leads to itself', () => {
  using root = createRoot();
  symlinkSync('/etc/hostname', path.join(root.path, 'out'));
  symlinkSync('loop', path.join(root.path, 'loop'));
  expect(problemOf(root.path, 'out')?.message).toContain('leaves the root through a symbolic link');
  expect(problemOf(root.path, 'loop')?.message).toContain('cannot be followed');
});
