import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { sha256 } from '../../foundation/canonical-json.ts';
import { systemClock } from '../../foundation/clock.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { loadProject } from '../catalog/load-project.ts';
import { frozenRepository, testFile } from './fixtures/frozen-repository.ts';
import type { FrozenRepository } from './fixtures/frozen-repository.ts';
import { readFreezeStatus } from './freeze-status.ts';
import { formatLock } from './format-lock.ts';
import { freezeLockPath } from './freeze-lock.ts';
import type { FreezeLock } from './freeze-lock.ts';
import { amend, freeze } from './write-freeze.ts';

const clock = { ...systemClock, wallMs: () => Date.UTC(2026, 0, 2, 3, 4, 5) };
const words = { reason: 'The bound was never met.', by: 'Ada' };

async function freezeAgain({ root }: FrozenRepository) {
  return freeze(root, await loadProject(root));
}

async function amendIn({ root }: FrozenRepository, ids: readonly string[], more: Partial<typeof words> = {}) {
  return amend(root, await loadProject(root), { ids, ...words, ...more }, clock);
}

async function lockOf(repository: FrozenRepository): Promise<FreezeLock> {
  return JSON.parse(await repository.read(freezeLockPath)) as FreezeLock;
}

function commitAll({ root }: FrozenRepository): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.c'];
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['commit', '-qm', 'frozen'],
  ])
    execFileSync('git', [...identity, ...args], { cwd: root });
}

test('a lock fits its schema, and equal locks have equal text with one entry a line', async () => {
  await using repository = await frozenRepository();
  const text = await repository.read(freezeLockPath);
  expect(await findSchemaProblems(parseJson(text, { file: freezeLockPath }), 'freeze-lock')).toEqual([]);
  const lock = await lockOf(repository);
  const reversed = Object.fromEntries(Object.entries(lock).toReversed()) as unknown as FreezeLock;
  expect(formatLock({ ...reversed, tests: Object.fromEntries(Object.entries(lock.tests).toReversed()) })).toBe(text);
  expect(text.split('\n').filter((line) => line.startsWith('"QA-1.1":'))).toHaveLength(2);
  expect(Object.keys(lock.fixtures).toSorted()).toEqual([
    'qa/support/bounds.ts',
    'qa/support/helper.ts',
    'qa/tests/data/wrong.json',
  ]);
});

test('to freeze again what is frozen changes nothing', async () => {
  await using repository = await frozenRepository();
  const before = await repository.read(freezeLockPath);
  expect(await freezeAgain(repository)).toMatchObject({
    outcome: 'unchanged',
    sha256: sha256(before),
    changes: [],
    refusal: null,
  });
  expect(await repository.read(freezeLockPath)).toBe(before);
});

test('a reformatted file is read by its bytes again after the next freeze', async () => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, '  calls += 1;', '  calls  +=  1;');
  const text = await repository.read(testFile);
  expect(await freezeAgain(repository)).toMatchObject({ outcome: 'unchanged' });
  expect((await lockOf(repository)).files[testFile]).toBe(sha256(text));
});

test('what is new is frozen too, and told', async () => {
  await using repository = await frozenRepository();
  await repository.edit('qa/catalog/a.yaml', '2: refuses', '2: refuses\n      3: rounds');
  await repository.write(
    'qa/tests/round.qa.ts',
    "import { expect, test } from 'vitest';\ntest('QA-1.3 rounds', () => {\n  expect(1).toBe(1);\n});\n",
  );
  const { outcome, changes } = await freezeAgain(repository);
  expect({ outcome, changes: changes.map(({ subject, id, kind }) => `${subject} ${id} ${kind}`) }).toEqual({
    outcome: 'extended',
    changes: ['criterion QA-1.3 added', 'test QA-1.3 added'],
  });
  expect((await repository.status()).changes).toEqual([]);
});

test('something frozen that differs is refused, told, and nothing is written', async () => {
  await using repository = await frozenRepository();
  const before = await repository.read(freezeLockPath);
  await repository.edit(testFile, 'toBe(3)', 'toBe(4)');
  await repository.edit('qa/catalog/a.yaml', '2: refuses', '2: refuses\n      3: rounds');
  const { outcome, changes } = await freezeAgain(repository);
  expect({ outcome, kinds: changes.map(({ kind }) => kind) }).toEqual({ outcome: 'refused', kinds: ['expectation-changed'] });
  expect(await repository.read(freezeLockPath)).toBe(before);
});

test('an assertion added to a frozen test is no addition to the freeze', async () => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, '  expect(calls)', '  expect(calls).toBe(1);\n  expect(calls)');
  expect(await freezeAgain(repository)).toMatchObject({ outcome: 'refused', changes: [{ kind: 'added', weakens: false }] });
});

test('a lock that the last commit has is not made anew', async () => {
  await using repository = await frozenRepository();
  commitAll(repository);
  await repository.remove(freezeLockPath);
  await repository.edit(testFile, 'toBe(3)', 'toBe(4)');
  const { outcome, refusal } = await freezeAgain(repository);
  expect(outcome).toBe('refused');
  expect(refusal).toContain('git checkout HEAD -- qa/freeze.lock.json');
  expect(await repository.status()).toMatchObject({ state: 'absent' });
});

test('an amendment records what changed, and covers that state alone', async () => {
  await using repository = await frozenRepository();
  const before = (await lockOf(repository)).tests['QA-1.1'];
  await repository.edit(testFile, '0.3, 5', '0.3, 4');
  await repository.edit('qa/catalog/a.yaml', '1: adds', '1: {statement: adds, timeout: 60s}');
  const { outcome, amendments } = await amendIn(repository, ['QA-1.1']);
  expect(outcome).toBe('amended');
  expect(amendments).toEqual([
    expect.objectContaining({
      id: 'QA-1.1',
      subject: 'criterion',
      at: '2026-01-02T03:04:05.000Z',
      ...words,
      kinds: ['timeout-raised'],
    }),
    expect.objectContaining({ id: 'QA-1.1', subject: 'test', kinds: ['tolerance-widened'] }),
  ]);
  expect(amendments[1]?.before).not.toBe(amendments[1]?.after);
  expect((await lockOf(repository)).tests['QA-1.1']).not.toEqual(before);
  expect(await repository.status()).toMatchObject({ changes: [], amendments });
  await repository.edit(testFile, '0.3, 4', '0.3, 3');
  expect((await repository.status()).changes).toMatchObject([{ id: 'QA-1.1', kind: 'tolerance-widened' }]);
  await amendIn(repository, ['QA-1.1'], { by: 'Grace' });
  expect((await lockOf(repository)).amendments.map(({ by }) => by)).toEqual(['Ada', 'Ada', 'Grace']);
});

test('an amendment of one test leaves the other changes of its file to be told', async () => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, 'toBe(3)', 'toBe(4)');
  await repository.edit(testFile, "'no number'", "'another'");
  await amendIn(repository, ['QA-1.1']);
  for (const thorough of [false, true]) {
    expect((await repository.status(thorough)).changes).toMatchObject([{ id: 'QA-1.2', kind: 'expectation-changed' }]);
  }
  await amendIn(repository, [testFile]);
  expect((await repository.status()).changes).toEqual([]);
});

test('what is removed, moved or a file is amended by id or path', async () => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, /test\('QA-1.1[^]*?\n}\);\n/, '');
  await repository.edit('docs/architecture.md', 'One', 'Two');
  await amendIn(repository, ['QA-1.1', 'docs/architecture.md']);
  const { amendments, changes } = await repository.status();
  expect(changes).toEqual([]);
  expect(amendments.map(({ id, kinds, after }) => [id, ...kinds, after === null])).toEqual([
    ['QA-1.1', 'removed', true],
    ['docs/architecture.md', 'changed', false],
  ]);
});

test('to amend what is as it was frozen is an error that says what has changed', async () => {
  await using repository = await frozenRepository();
  await expect(amendIn(repository, ['QA-1.1'])).rejects.toMatchObject({
    code: 'NOTHING_TO_AMEND',
    kind: 'input',
    hint: expect.stringContaining('Nothing frozen has changed'),
  });
  await repository.edit(testFile, 'toBe(3)', 'toBe(4)');
  const before = await repository.read(freezeLockPath);
  await expect(amendIn(repository, ['QA-1.1', 'QA-1.2'])).rejects.toMatchObject({
    code: 'NOTHING_TO_AMEND',
    hint: expect.stringContaining('QA-1.1'),
  });
  expect(await repository.read(freezeLockPath)).toBe(before);
});

test.for([
  ['an empty reason', { reason: '  ' }],
  ['an empty name', { by: '' }],
  ['a name with a mark that hides', { by: 'A\u202eda' }],
  ['a reason with a line break', { reason: 'a\nb' }],
] as const)('refuses %s', async ([, more]) => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, 'toBe(3)', 'toBe(4)');
  await expect(amendIn(repository, ['QA-1.1'], more)).rejects.toMatchObject({ code: 'AMENDMENT_INCOMPLETE', kind: 'input' });
});

test('nothing is amended without a lock', async () => {
  await using repository = await frozenRepository();
  await repository.remove(freezeLockPath);
  await expect(amendIn(repository, ['QA-1.1'])).rejects.toMatchObject({ code: 'NOT_FROZEN' });
});

test('an amendment that the last commit has cannot be taken out of the lock', async () => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, 'toBe(3)', 'toBe(4)');
  await amendIn(repository, ['QA-1.1']);
  commitAll(repository);
  const lock = await lockOf(repository);
  await repository.write(freezeLockPath, formatLock({ ...lock, amendments: [] }));
  expect((await repository.status(true)).problems).toMatchObject([{ code: 'AMENDMENT_LOST', file: freezeLockPath }]);
  await expect(freezeAgain(repository)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  // The lock of a protected branch need not know what a branch amended.
  const options = { lock: Buffer.from(formatLock({ ...lock, amendments: [] })), thorough: true };
  expect((await readFreezeStatus(repository.root, await loadProject(repository.root), options)).problems).toEqual([]);
  await repository.write(freezeLockPath, formatLock(lock));
  expect(await repository.status(true)).toMatchObject({ changes: [], problems: [] });
});

test('freezes that come at the same time all end, with one whole lock', async () => {
  await using repository = await frozenRepository();
  await repository.edit(testFile, 'toBe(3)', 'toBe(4)');
  await repository.edit(testFile, "'no number'", "'another'");
  const ended = await Promise.allSettled(['QA-1.1', 'QA-1.2', 'QA-1.1'].map((id) => amendIn(repository, [id])));
  expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  const { state, changes, amendments } = await repository.status();
  expect({ state, changes, ids: amendments.map(({ id }) => id) }).toEqual({
    state: 'frozen',
    changes: [],
    ids: ['QA-1.1', 'QA-1.2'],
  });
});
