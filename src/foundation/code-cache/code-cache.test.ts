import { readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { CodeCache } from './code-cache.ts';

const text = '(function () { function twice(n) { return n * 2; } return { twice }; })';
const other = '(function () { function twice(n) { return n + n; } return { twice }; })';

interface Twice {
  twice(n: number): number;
}

/** A folder with a module in it, and a cache beside it that can be opened again and again. */
async function cachedModule() {
  const folder = await mkdtempDisposable(path.join(tmpdir(), 'wavegate-code-'));
  const file = path.join(folder.path, 'module.cjs');
  writeFileSync(file, text);
  const kept = path.join(folder.path, 'kept');
  return {
    file,
    kept,
    open: () => new CodeCache(kept, folder.path),
    place: () => path.join(kept, readdirSync(kept)[0] ?? 'nothing'),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function run(cache: CodeCache, file: string, source = text): Twice {
  return (cache.compile(file, source).runInThisContext() as () => Twice)();
}

test('what was compiled is used by the next process, with the functions that were called', async () => {
  await using module = await cachedModule();
  const first = module.open();
  const script = first.compile(module.file, text);
  expect(script.cachedDataRejected).toBeUndefined();
  const uncalled = script.createCachedData().length;
  (script.runInThisContext() as () => Twice)().twice(2);
  first.save();
  expect(statSync(module.place()).size).toBeGreaterThan(uncalled);
  const again = module.open().compile(module.file, text);
  expect(again.cachedDataRejected).toBe(false);
  expect((again.runInThisContext() as () => Twice)().twice(4)).toBe(8);
});

test('nothing is written when everything was kept already', async () => {
  await using module = await cachedModule();
  const first = module.open();
  run(first, module.file);
  first.save();
  const { ino } = statSync(module.place());
  const second = module.open();
  run(second, module.file);
  second.save();
  expect(statSync(module.place()).ino).toBe(ino);
});

test('a module that was written again is compiled anew, though its length is the same', async () => {
  await using module = await cachedModule();
  const first = module.open();
  run(first, module.file).twice(1);
  first.save();
  writeFileSync(module.file, other);
  const script = module.open().compile(module.file, other);
  expect(script.cachedDataRejected).toBeUndefined();
  expect((script.runInThisContext() as () => Twice)().twice.toString()).toContain('n + n');
});

test('a kept file that was cut or changed is not used: the engine would crash on it', async () => {
  await using module = await cachedModule();
  const first = module.open();
  run(first, module.file).twice(1);
  first.save();
  const whole = readFileSync(module.place());
  const damages: (() => void)[] = [
    () => truncateSync(module.place(), whole.length - 1),
    () => truncateSync(module.place(), 10),
    () => writeFileSync(module.place(), ''),
    ...[0.3, 0.6, 0.9].map((share) => () => {
      const changed = Buffer.from(whole);
      changed[Math.floor(whole.length * share)]! ^= 0xff;
      writeFileSync(module.place(), changed);
    }),
  ];
  for (const damage of damages) {
    damage();
    const script = module.open().compile(module.file, text);
    expect(script.cachedDataRejected).toBeUndefined();
    expect((script.runInThisContext() as () => Twice)().twice(3)).toBe(6);
  }
});

test('what others write after the seal is not read, and what was kept before is', async () => {
  await using module = await cachedModule();
  const first = module.open();
  run(first, module.file).twice(1);
  first.save();
  const sealed = module.open();
  sealed.seal();
  writeFileSync(module.place(), 'something else');
  expect(sealed.compile(module.file, text).cachedDataRejected).toBe(false);
  const late = path.join(path.dirname(module.file), 'late.cjs');
  writeFileSync(late, text);
  const writer = module.open();
  run(writer, late);
  writer.save();
  expect(sealed.compile(late, text).cachedDataRejected).toBeUndefined();
});

test('a folder that cannot be written to costs nothing but the cache', async () => {
  await using module = await cachedModule();
  writeFileSync(module.kept, 'a file where the folder should be');
  const cache = module.open();
  expect(run(cache, module.file).twice(5)).toBe(10);
  cache.seal();
  cache.save();
  expect(readFileSync(module.kept, 'utf8')).toBe('a file where the folder should be');
});

test('only the owner can read what is kept', async () => {
  await using module = await cachedModule();
  const cache = module.open();
  run(cache, module.file);
  cache.save();
  const others = 0o077;
  expect([statSync(module.kept).mode & others, statSync(module.place()).mode & others]).toEqual([0, 0]);
});
