import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { findUserCacheFolder } from './user-cache-folder.ts';

test('creates a folder that only its owner may enter', async () => {
  await using home = await temporaryFolder();
  await using root = await temporaryFolder();
  const folder = findUserCacheFolder('transforms', root.path, { XDG_CACHE_HOME: home.path });
  expect(folder).toBe(path.join(home.path, 'wavegate/transforms'));
  expect(statSync(folder!).mode & 0o777).toBe(0o700);
});

test('gives none below the folder that it must stay out of, and creates nothing there', async () => {
  await using root = await temporaryFolder();
  expect(findUserCacheFolder('transforms', root.path, { XDG_CACHE_HOME: path.join(root.path, 'cache') })).toBeUndefined();
  expect(existsSync(path.join(root.path, 'cache'))).toBe(false);
});

test('gives none that a link leads into that folder', async () => {
  await using home = await temporaryFolder();
  await using root = await temporaryFolder();
  mkdirSync(path.join(root.path, 'inside'), { mode: 0o700 });
  symlinkSync(path.join(root.path, 'inside'), path.join(home.path, 'wavegate'));
  expect(findUserCacheFolder('transforms', root.path, { XDG_CACHE_HOME: home.path })).toBeUndefined();
});

test('gives none that others may write to', async () => {
  await using home = await temporaryFolder();
  await using root = await temporaryFolder();
  mkdirSync(path.join(home.path, 'wavegate/transforms'), { recursive: true });
  chmodSync(path.join(home.path, 'wavegate/transforms'), 0o777);
  expect(findUserCacheFolder('transforms', root.path, { XDG_CACHE_HOME: home.path })).toBeUndefined();
});
