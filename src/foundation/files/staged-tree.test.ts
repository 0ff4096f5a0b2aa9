import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { StagedTree } from './staged-tree.ts';
import type { TreeFile } from './staged-tree.ts';

const files: readonly TreeFile[] = [
  { path: 'a.txt', text: 'a', isExecutable: false },
  { path: 'b/c/run.sh', text: '#!/bin/sh\n', isExecutable: true },
];

/** Makes the tree; `inspect` sees it before it has its name. */
async function createTree(folder: string, inspect?: (staged: string) => void): Promise<void> {
  await using tree = await StagedTree.write(folder, files);
  inspect?.(tree.path);
  await tree.name();
}

function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tree-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('makes the folder and those above it, with all files and their mode bits', async () => {
  const out = makeFolder();
  await createTree(path.join(out, 'x/y/node'));
  expect(readFileSync(path.join(out, 'x/y/node/a.txt'), 'utf8')).toBe('a');
  const modes = files.map((file) => statSync(path.join(out, 'x/y/node', file.path)).mode & 0o100);
  expect([modes, readdirSync(path.join(out, 'x/y'))]).toEqual([[0, 0o100], ['node']]);
});

const refusal = new Error('not like this');

test('what is refused is taken away, the folders above it as well', async () => {
  const out = makeFolder();
  const seen: string[] = [];
  const refuse = (temporary: string): void => {
    seen.push(...readdirSync(temporary));
    throw refusal;
  };
  await expect(createTree(path.join(out, 'x/node'), refuse)).rejects.toBe(refusal);
  expect([seen.toSorted(), readdirSync(out)]).toEqual([['a.txt', 'b'], []]);
});

test('folders that others have come to use stay', async () => {
  const out = makeFolder();
  const disturb = (): void => {
    mkdirSync(path.join(out, 'x/neighbour'));
    throw refusal;
  };
  await expect(createTree(path.join(out, 'x/y/node'), disturb)).rejects.toBe(refusal);
  expect(readdirSync(path.join(out, 'x'))).toEqual(['neighbour']);
});

test('what stands there already, even an empty folder, stays', async () => {
  const out = makeFolder();
  mkdirSync(path.join(out, 'node'));
  await expect(createTree(path.join(out, 'node'))).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  expect([readdirSync(out), readdirSync(path.join(out, 'node'))]).toEqual([['node'], []]);
});

test('a file that cannot be written leaves nothing', async () => {
  const out = makeFolder();
  const impossible = [...files, { path: 'a.txt/below', text: '', isExecutable: false }];
  await expect(StagedTree.write(path.join(out, 'x/node'), impossible)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  expect(readdirSync(out)).toEqual([]);
});

test('killed at any moment it leaves a whole tree or none, and the next call sweeps up', { timeout: 60_000 }, async () => {
  const out = makeFolder();
  const module = path.resolve('src/foundation/files/staged-tree.ts');
  const code = `import { StagedTree } from ${JSON.stringify(module)};
    const files = Array.from({ length: 200 }, (_, i) => ({ path: 'f' + (i % 10) + '/' + i, text: 'x'.repeat(1000), isExecutable: false }));
    for (let i = 0; ; i += 1) { process.stdout.write('.'); await (await StagedTree.write(process.argv[1] + '/node' + i, files)).name(); }`;
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, path.join(out, String(round))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 15 + round * 23));
    child.kill('SIGKILL');
    await ended;
  }
  let halves = 0;
  for (const round of readdirSync(out)) {
    const names = readdirSync(path.join(out, round));
    halves += names.filter((name) => name.startsWith('.')).length;
    for (const name of names.filter((candidate) => !candidate.startsWith('.'))) {
      const whole = readdirSync(path.join(out, round, name), { recursive: true }).length;
      expect(whole, name).toBe(210);
    }
    await createTree(path.join(out, round, 'next'));
    expect(readdirSync(path.join(out, round)).filter((name) => name.startsWith('.'))).toEqual([]);
  }
  expect(halves, 'no kill came in the middle: the test proves nothing').toBeGreaterThan(0);
});
