import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { withSweptScratchFolder } from './scratch-folder.ts';

function placeOf(name: string): string {
  return path.join(tmpdir(), name);
}

test('removes its folder, and of its kind what a process that is gone has left, and nothing else', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const kind = `kind-${process.pid}`;
  const names = {
    gone: `wavegate-${kind}.${pid}-${Date.now() - 1}-abcdef`,
    alive: `wavegate-${kind}.${process.pid}-${Date.now()}-abcdef`,
    foreign: `wavegate-${kind}.notes`,
    file: `wavegate-${kind}.${pid}-${Date.now() - 1}-ghijkl`,
  };
  onTestFinished(() => Object.values(names).forEach((name) => rmSync(placeOf(name), { recursive: true, force: true })));
  for (const name of [names.gone, names.alive, names.foreign]) mkdirSync(path.join(placeOf(name), 'below'), { recursive: true });
  writeFileSync(placeOf(names.file), '');
  const used = await withSweptScratchFolder(kind, async (folder) => {
    expect(existsSync(folder)).toBe(true);
    return folder;
  });
  expect(existsSync(used)).toBe(false);
  const left = Object.entries(names).filter(([, name]) => existsSync(placeOf(name)));
  expect(left.map(([what]) => what)).toEqual(['alive', 'foreign', 'file']);
});
