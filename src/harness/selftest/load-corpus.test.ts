import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import type { QaError } from '../../foundation/qa-error.ts';
import { debtKinds } from '../debt/debt-kinds.ts';
import { commandVocabulary } from './command-vocabulary.ts';
import { sampleCheat } from './fixtures/sample-cheat.ts';
import { layers } from './layers.ts';
import type { Layer } from './layers.ts';
import { loadCorpus, ownCorpus } from './load-corpus.ts';
import { selectCheats } from './select-cheats.ts';

const entry =
  'name: skip\ntitle: A test is skipped\ngroup: tests\ntries: Skips it.\nexpected: caught\nlayer: debt scan\ncode: skip\n';

/** The error that loading a corpus of these files ends with; undefined when it ends well. */
async function errorOf(files: Readonly<Record<string, string>>): Promise<QaError | undefined> {
  await using folder = await temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder.path, file)), { recursive: true });
    writeFileSync(path.join(folder.path, file), text);
  }
  try {
    await loadCorpus(folder.path);
    return undefined;
  } catch (error) {
    return error as QaError;
  }
}

const base = { 'base/qa/plan.yaml': '' };
const messagesOf = (error: QaError | undefined) => error?.problems.map(({ message }) => message);

test('a corpus without cheats, or without a base, is an error', async () => {
  expect(await errorOf({})).toMatchObject({ code: 'EMPTY_CORPUS', kind: 'environment' });
  expect(await errorOf(base)).toMatchObject({ code: 'EMPTY_CORPUS' });
  expect(await errorOf({ 'skip/cheat.yaml': entry })).toMatchObject({ code: 'EMPTY_CORPUS' });
  expect(await errorOf({ ...base, 'skip/cheat.yaml': entry })).toBeUndefined();
});

test('a folder without a cheat.yaml is an error, not a cheat less', async () => {
  const error = await errorOf({ ...base, 'skip/cheat.yaml': entry, 'forgotten/cheat/a.ts': '' });
  expect(error?.problems.map(({ file, code }) => [file, code])).toEqual([['forgotten/cheat.yaml', 'UNREADABLE_FILE']]);
});

test('every contradiction of an entry is named', async () => {
  const broken = `${entry.replace('code: skip', 'code: NO_SUCH_CODE')}cheat:\n  - remove: qa/tests\n`;
  expect(messagesOf(await errorOf({ ...base, 'other/cheat.yaml': broken }))).toEqual([
    'The cheat is called `skip`, and its folder `other`.',
    '`qa` gives no code NO_SUCH_CODE.',
    'The last step is no command of `qa`, so there is nothing to judge.',
  ]);
  const codeless = entry.replace('code: skip\n', '');
  expect(messagesOf(await errorOf({ ...base, 'skip/cheat.yaml': codeless }))).toHaveLength(1);
  expect(await errorOf({ ...base, 'skip/cheat.yaml': codeless.replace('caught', 'non-claim') })).toBeUndefined();
});

const errorOfSteps = (text: string) => errorOf({ ...base, 'skip/cheat.yaml': `${entry}cheat:\n${text}  - qa: run\n` });

test('a step that says nothing to do, or two things, or something unknown, has one problem each', async () => {
  expect(messagesOf(await errorOfSteps('  - ends: refused\n'))).toEqual(['The step does not say exactly one thing to do.']);
  expect(messagesOf(await errorOfSteps('  - { qa: run, remove: a }\n'))).toEqual([
    'The step does not say exactly one thing to do.',
  ]);
  expect(messagesOf(await errorOfSteps('  - { replace: a, from: b }\n'))).toHaveLength(1);
  expect(messagesOf(await errorOfSteps('  - qa: nothing\n'))).toHaveLength(1);
});

test('the schema knows every command and every layer', () => {
  const text = readFileSync(new URL('../../../governance/schemas/cheat.schema.json', import.meta.url), 'utf8');
  const schema = JSON.parse(text) as { $defs: Record<'command' | 'layer', { enum: string[] }> };
  expect(schema.$defs.command.enum).toEqual(Object.keys(commandVocabulary));
  expect(schema.$defs.layer.enum).toEqual(Object.keys(layers));
});

test('the corpus of the package can be read, and its cheats differ', async () => {
  const cheats = await loadCorpus(ownCorpus);
  expect(cheats.length).toBeGreaterThan(40);
  expect(new Set(cheats.map(({ title }) => title)).size).toBe(cheats.length);
});

test('there is a cheat for every kind of debt, for every layer, and for the prover', async () => {
  const cheats = await loadCorpus(ownCorpus);
  const codes = new Set(cheats.map(({ code }) => code));
  expect(Object.keys(debtKinds).filter((kind) => !codes.has(kind))).toEqual([]);
  expect(codes).toContain('unproven');
  const caughtBy = new Set(cheats.filter(({ expected }) => expected === 'caught').map(({ layer }) => layer));
  expect(Object.keys(layers).filter((layer) => !caughtBy.has(layer as Layer))).toEqual([]);
});

test('the corpus has nothing that a published package leaves out', () => {
  const left = globSync('**/{.git,.gitignore,.npmignore,.npmrc,.DS_Store,node_modules,*.orig}', { cwd: ownCorpus });
  expect(left).toEqual([]);
  expect(globSync('*/cheat.yaml', { cwd: ownCorpus }).length).toBeGreaterThan(40);
});

test('selects by name, group and wildcard, in the order of the corpus, and refuses a pattern that matches nothing', () => {
  const names = ['only', 'skip', 'skip-around'];
  const cheats = names.map((name) => sampleCheat({ name, group: name === 'only' ? 'timing' : 'tests' }));
  const select = (pattern?: string) => selectCheats(cheats, pattern).map(({ name }) => name);
  expect(select()).toEqual(names);
  expect(select('skip')).toEqual(['skip']);
  expect(select('skip-*, timing')).toEqual(['only', 'skip-around']);
  expect(() => select('skip,nothing')).toThrow(expect.objectContaining({ code: 'NO_CHEAT' }));
  expect(() => select('')).toThrow(expect.objectContaining({ code: 'NO_CHEAT' }));
});
