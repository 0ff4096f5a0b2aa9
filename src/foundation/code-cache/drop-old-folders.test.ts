import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { dropOldFolders } from './drop-old-folders.ts';

const dayMs = 24 * 3_600_000;

function makeFolder(folder: string, name: string, ageDays: number): void {
  const place = path.join(folder, name);
  mkdirSync(place);
  writeFileSync(path.join(place, 'module.cjs'), 'compiled');
  touch(place, ageDays);
}

function touch(place: string, ageDays: number): void {
  const at = new Date(Date.now() - ageDays * dayMs);
  utimesSync(place, at, at);
}

test('what was not written to for 30 days goes, of whatever installation, command, worker or broken process', async () => {
  await using cache = await mkdtempDisposable(path.join(tmpdir(), 'wavegate-old-'));
  const names = ['', '-checkpoint+status', '-worker-0123456789abcdef', '-run.4711'].map((rest) => `0123456789abcdef${rest}`);
  for (const name of names) makeFolder(cache.path, name, 31);
  for (const name of names) makeFolder(cache.path, name.replace('0123456789abcdef', 'fedcba9876543210'), 29);
  dropOldFolders(cache.path);
  expect(readdirSync(cache.path).toSorted()).toEqual(
    names.map((name) => name.replace('0123456789abcdef', 'fedcba9876543210')).toSorted(),
  );
});

test('what somebody else keeps there stays, and so does a file or a link with a name of ours', async () => {
  await using cache = await mkdtempDisposable(path.join(tmpdir(), 'wavegate-old-'));
  await using elsewhere = await mkdtempDisposable(path.join(tmpdir(), 'wavegate-elsewhere-'));
  for (const name of ['modules', 'v24.0.0-x64-0123456789abcdef-0', '0123456789abcdef-RUN']) makeFolder(cache.path, name, 400);
  writeFileSync(path.join(cache.path, '0123456789abcdef-file'), '');
  touch(path.join(cache.path, '0123456789abcdef-file'), 400);
  makeFolder(elsewhere.path, 'kept', 400);
  symlinkSync(path.join(elsewhere.path, 'kept'), path.join(cache.path, '0123456789abcdef-link'));
  dropOldFolders(cache.path);
  expect(readdirSync(cache.path)).toHaveLength(5);
  expect(readdirSync(path.join(elsewhere.path, 'kept'))).toEqual(['module.cjs']);
});

test('a folder that is absent is no failure', () => {
  expect(() => dropOldFolders('/nowhere/at/all')).not.toThrow();
});
