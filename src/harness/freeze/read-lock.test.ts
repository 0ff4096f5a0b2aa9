import { link, mkdir, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { systemClock } from '../../foundation/clock.ts';
import { loadProject } from '../catalog/load-project.ts';
import { frozenRepository, testFile } from './fixtures/frozen-repository.ts';
import { freezeLockPath } from './freeze-lock.ts';
import { amend, freeze } from './write-freeze.ts';

/** Locks that are none. */
const hostile: readonly (readonly [name: string, text: (text: string) => string | Uint8Array, code: string])[] = [
  ['an empty file', () => '', 'JSON_SYNTAX'],
  ['what is no JSON', (text) => text.slice(0, -10), 'JSON_SYNTAX'],
  ['a duplicate key', (text) => text.replace('"tests":{', '"tests":{},"tests":{'), 'DUPLICATE_KEY'],
  ['a prototype', (text) => text.replace('"tests":{', '"__proto__":{},"tests":{'), 'JSON_REFUSED'],
  ['a list', () => '[]', 'SCHEMA'],
  ['null', () => 'null', 'SCHEMA'],
  ['a number in place of a test', (text) => text.replace(/"tests":\{\n"QA-1.1":[^\n]*/, '"tests":{\n"QA-1.1":7,'), 'SCHEMA'],
  ['a digest that is none', (text) => text.replace(/"digest":"[0-9a-f]{64}"/, '"digest":"7"'), 'SCHEMA'],
  ['an unknown section', (text) => text.replace('"tests":{', '"more":{},"tests":{'), 'SCHEMA'],
  ['another version', (text) => text.replace('"schemaVersion":1', '"schemaVersion":2'), 'SCHEMA'],
  ['bytes that are no text', () => new Uint8Array([0x7b, 0xff, 0x7d]), 'INVALID_UTF8'],
  ['brackets without end', () => '['.repeat(100_000), 'TOO_DEEP'],
  ['a hundred megabytes', () => Buffer.alloc(100_000_000, ' '), 'TOO_LARGE'],
  [
    'more entries than there may be',
    (text) => text.replace('"amendments":[]', `"amendments":[${'1,'.repeat(3_000_000)}1]`),
    'TOO_LARGE',
  ],
  ['a million errors', (text) => text.replace('"amendments":[]', `"amendments":[${'1,'.repeat(1_000_000)}1]`), 'SCHEMA'],
];

test.for(hostile)('does not believe %s', async ([, change, code]) => {
  await using repository = await frozenRepository();
  const text = change(await repository.read(freezeLockPath));
  await repository.write(freezeLockPath, text as string);
  const { state, problems, changes } = await repository.status();
  expect({ state, changes, codes: problems.map((problem) => problem.code) }).toEqual({
    state: 'invalid',
    changes: [],
    codes: [code],
  });
  await expect(freeze(repository.root, await loadProject(repository.root))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    kind: 'input',
  });
});

test('does not believe a lock that contradicts its amendments', async () => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, 'toBe(3)', 'toBe(4)');
  await amend(repository.root, await loadProject(repository.root), { ids: ['QA-1.1'], reason: 'why', by: 'Ada' }, systemClock);
  await repository.edit(freezeLockPath, '"expect(sum(1, 2)).toBe","4"', '"expect(sum(1, 2)).toBe","5"');
  expect(await repository.status()).toMatchObject({
    state: 'invalid',
    problems: [{ code: 'FREEZE_EDITED', file: freezeLockPath }],
  });
});

test('a link, a folder and a pipe in place of the lock are none', async () => {
  await using repository = await frozenRepository();
  const path = join(repository.root, freezeLockPath);
  await link(path, `${path}.kept`);
  for (const put of [() => symlink('/etc/passwd', path), () => symlink(`${path}.gone`, path), () => mkdir(path)]) {
    await unlink(path).catch(() => {});
    await put();
    expect(await repository.status()).toMatchObject({ state: 'invalid', problems: [{ code: 'UNREADABLE_FILE' }] });
  }
});

test('paths of a lock that lead out are not followed', async () => {
  await using repository = await frozenRepository();
  await repository.edit(freezeLockPath, '"files":{', `"files":{\n"../../../../../../../../dev/zero":"${'a'.repeat(64)}",`);
  expect(await repository.status()).toMatchObject({ state: 'frozen', changes: [] });
});
