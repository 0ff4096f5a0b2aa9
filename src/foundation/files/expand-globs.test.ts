import { mkdirSync, mkdtempDisposableSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

import { expandGlobs } from './expand-globs.ts';

test('no pattern, no file; each file once, sorted, without dependencies and folders', async () => {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'expand-globs-'));
  for (const file of ['b/x.qa.ts', 'a/b/y.qa.ts', 'a/z.ts', 'a/node_modules/m/w.qa.ts', '.git/v.qa.ts']) {
    mkdirSync(path.dirname(path.join(folder.path, file)), { recursive: true });
    writeFileSync(path.join(folder.path, file), '');
  }
  mkdirSync(path.join(folder.path, 'folder.qa.ts'));
  expect(await expandGlobs(folder.path, [])).toEqual([]);
  expect(await expandGlobs(folder.path, ['**/*.qa.ts', 'b/*.qa.ts', 'b/x.qa.ts', 'absent.qa.ts'])).toEqual([
    'a/b/y.qa.ts',
    'absent.qa.ts',
    'b/x.qa.ts',
  ]);
});

test('follows no link out of the root', async () => {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'expand-globs-'));
  symlinkSync('/etc', path.join(folder.path, 'etc'));
  symlinkSync('/etc/hostname', path.join(folder.path, 'hostname'));
  expect(await expandGlobs(folder.path, ['**/*', 'etc/*', 'e*/*', '{etc,x}/**/*'])).toEqual([]);
});
