import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import type { RunSummary } from '../../src/harness/run-summary.ts';
import { createRepository, testFile } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

const statements = { 1: { 1: 'adds' } };
const passing = testFile({ 'QA-1.1 adds': '  expect(1 + 1).toBe(2);' });

/** A repository with one test, and a cache folder of its user. */
async function withCache(text: (kept: string) => string = () => passing) {
  const home = await mkdtempDisposable(path.join(tmpdir(), 'qa-cache-'));
  const kept = path.join(home.path, 'wavegate', 'code');
  const repository = await createRepository(statements, { 'qa/tests/a.qa.ts': text(kept) });
  const environment = { NODE_COMPILE_CACHE: undefined, XDG_CACHE_HOME: home.path };
  return {
    repository,
    kept,
    qa: (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      repository.qa(args, { environment: { ...environment, ...more } }),
    async [Symbol.asyncDispose]() {
      await repository[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

function inodes(folder: string): Record<string, number> {
  return Object.fromEntries(listFiles(folder).map((file) => [file, statSync(file).ino]));
}

async function reasonOf(run: ReturnType<Repository['qa']>): Promise<string | undefined> {
  const { records } = JSON.parse((await run).stdout) as RunSummary;
  const reason = records[0]?.components[0]?.criteria[0]?.reason;
  return reason && `${reason.code} ${reason.message}`;
}

test('a command keeps its compiled code for the user alone, and the next one uses it as it is', async () => {
  await using cache = await withCache();
  const first = await cache.qa(['catalog', 'list']);
  const kept = inodes(cache.kept);
  expect(Object.keys(kept).map((file) => path.basename(file))).toContain('chunks+quick.cjs');
  expect(statSync(cache.kept).mode & 0o077).toBe(0);
  expect(await cache.qa(['catalog', 'list'])).toEqual(first);
  expect(inodes(cache.kept)).toEqual(kept);
});

test('each command keeps the functions that it calls, whichever came first', async () => {
  await using cache = await withCache();
  await cache.qa(['catalog', 'list']);
  const first = inodes(cache.kept);
  await cache.qa(['checkpoint', 'status']);
  await cache.qa(['checkpoint', 'status', '--help']);
  await cache.qa(['no-such-command']);
  const folders = readdirSync(cache.kept).map((name) => name.replace(/^[0-9a-f]+-/, ''));
  expect(folders.toSorted()).toEqual(['catalog+list', 'checkpoint+status', 'modules', 'other']);
  expect(inodes(cache.kept)).toMatchObject(first);
});

test('a kept file that was damaged is compiled anew and replaced', async () => {
  await using cache = await withCache();
  const first = await cache.qa(['catalog', 'list']);
  const [core = ''] = listFiles(cache.kept).filter((file) => file.endsWith('chunks+quick.cjs'));
  const whole = readFileSync(core);
  truncateSync(core, Math.floor(whole.length / 2));
  expect(await cache.qa(['catalog', 'list'])).toEqual(first);
  expect(readFileSync(core).length).toBeGreaterThan(whole.length / 2);
});

test('a test in the clean room reads the code of its worker, and can change nothing of it', async () => {
  const body = `  const { getCompileCacheDir } = await import('node:module');
  const fs = await import('node:fs');
  const folder = getCompileCacheDir() ?? 'none';
  expect(folder).toContain('-worker-');
  expect(process.env.NODE_COMPILE_CACHE).toBeUndefined();
  const [file] = fs.readdirSync(folder);
  for (const work of [() => fs.writeFileSync(folder + '/new', ''), () => fs.appendFileSync(folder + '/' + file, 'x'), () => fs.rmSync(folder + '/' + file)])
    expect(work).toThrow(/read-only file system/i);`;
  await using cache = await withCache(() => testFile({ 'QA-1.1 adds': body }));
  // Only the second finds what the first has kept.
  await cache.qa(['run', '--all']);
  const [worker = ''] = readdirSync(cache.kept).filter((name) => name.includes('-worker-'));
  const kept = inodes(path.join(cache.kept, worker));
  expect(await reasonOf(cache.qa(['run', '--all', '--json']))).toMatch(/^PASSED/);
  expect(inodes(path.join(cache.kept, worker))).toEqual(kept);
});

/** The body of a test that writes to whatever is kept, and then does what makes that hard to find. */
const poison = (kept: string, hiding: string) => `  const fs = await import('node:fs');
  const { execFileSync } = await import('node:child_process');
  const kept = ${JSON.stringify(kept)};
  const files = fs.readdirSync(kept, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) fs.writeFileSync(parentPath + '/' + name, 'poison');
  for (const { parentPath } of files) fs.writeFileSync(parentPath + '/planted', 'poison');
  ${hiding}
  expect(files.length).toBeGreaterThan(20);`;

const hidings: Readonly<Record<string, readonly [hiding: string, environment?: Readonly<Record<string, string>>]>> = {
  'as it is': [''],
  'in a folder that cannot be listed': [
    "fs.mkdirSync(kept + '/zz'); fs.writeFileSync(kept + '/zz/planted', 'poison'); fs.chmodSync(kept + '/zz', 0);",
  ],
  'in folders that cannot be written to': ['for (const { parentPath } of files) fs.chmodSync(parentPath, 0o555);'],
  'beside links that lead in circles': ["for (const name of ['/a', '/b', '/c']) fs.symlinkSync('.', kept + name);"],
  'beside pipes': [
    "for (const { parentPath } of files) execFileSync('mkfifo', ['-m', '600', parentPath + '/p' + Math.random() + '.cjs']);",
  ],
  'while nothing is kept': ['', { NODE_DISABLE_COMPILE_CACHE: '1' }],
  'while another folder is in use': ['', { NODE_COMPILE_CACHE: path.join(tmpdir(), `qa-code-${process.pid}`) }],
};

test.for(Object.entries(hidings))(
  'what a test without a sandbox writes among the compiled code is gone after the run: %s',
  async ([, [hiding, environment]]) => {
    await using cache = await withCache((kept) => testFile({ 'QA-1.1 adds': poison(kept, hiding) }));
    await cache.qa(['catalog', 'list']);
    await cache.qa(['run', '--all']);
    expect(listFiles(cache.kept).length).toBeGreaterThan(20);
    expect(await reasonOf(cache.qa(['run', '--all', '--sandbox', 'none', '--json'], environment))).toMatch(/^PASSED/);
    const left = listFiles(cache.kept).filter((file) => readFileSync(file).equals(Buffer.from('poison')));
    expect([left, readdirSync(cache.kept).filter((name) => /^[abc]$/.test(name))]).toEqual([[], []]);
    rmSync(path.join(tmpdir(), `qa-code-${process.pid}`), { recursive: true, force: true });
  },
);

test('a pipe in place of a kept file is not waited for', async () => {
  await using cache = await withCache();
  const first = await cache.qa(['catalog', 'list']);
  const modules = listFiles(cache.kept).filter((file) => file.endsWith('.cjs'));
  for (const file of modules) rmSync(file);
  execFileSync('mkfifo', modules);
  expect(await cache.qa(['catalog', 'list'])).toEqual(first);
});

test('nothing is kept where it was switched off, in the repository, or in a folder that is open to others', async () => {
  await using cache = await withCache();
  const { root } = cache.repository;
  await cache.qa(['catalog', 'list'], { NODE_DISABLE_COMPILE_CACHE: '1' });
  await cache.qa(['catalog', 'list'], { XDG_CACHE_HOME: path.join(root, 'cache') });
  expect(() => statSync(cache.kept)).toThrow('ENOENT');
  expect(() => statSync(path.join(root, 'cache'))).toThrow('ENOENT');
  await cache.qa(['catalog', 'list']);
  for (const name of readdirSync(cache.kept)) rmSync(path.join(cache.kept, name), { recursive: true });
  chmodSync(cache.kept, 0o777);
  await cache.qa(['catalog', 'list']);
  expect(readdirSync(cache.kept)).toEqual([]);
});

test('the folder that NODE_COMPILE_CACHE names is used in place of the user’s', async () => {
  await using cache = await withCache();
  const named = path.join(path.dirname(cache.kept), 'named');
  await cache.qa(['catalog', 'list'], { NODE_COMPILE_CACHE: named });
  expect(listFiles(named).map((file) => path.basename(file))).toContain('chunks+quick.cjs');
  expect(() => statSync(cache.kept)).toThrow('ENOENT');
});
