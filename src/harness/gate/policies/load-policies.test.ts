import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { temporaryFolder } from '../../../foundation/files/fixtures/temporary-folder.ts';
import type { QaError } from '../../../foundation/qa-error.ts';
import { builtinPolicies } from './builtin-policies.ts';
import { judgeCanaries } from './judge-canaries.ts';
import { loadPolicies } from './load-policies.ts';

const sound = {
  id: 'own',
  title: 'One of our own',
  rule: 'criteria.all(c, c.assertions > 1)',
  evaluated: 'criteria.size()',
  message: 'Too few.',
  remedy: 'Assert more.',
};

async function load(files: Readonly<Record<string, object | string>>) {
  await using root = await temporaryFolder();
  await mkdir(join(root.path, 'governance/policies'), { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(join(root.path, 'governance/policies', file), text);
  }
  return await loadPolicies(root.path);
}

async function problemsOf(files: Parameters<typeof load>[0]) {
  const error = (await load(files).catch((thrown: unknown) => thrown)) as QaError;
  return error.problems.map(({ code, file, line, column, message }) => ({ code, place: `${file}:${line}:${column}`, message }));
}

test('a repository without policies has those of the package', async () => {
  const policies = await load({});
  expect(policies.map(({ id }) => id)).toEqual(builtinPolicies);
  expect(new Set(policies.map(({ origin }) => origin))).toEqual(new Set(['built-in']));
});

test("adds the repository's own, which must not hold where nothing has run", async () => {
  const policies = await load({ 'own.yaml': sound });
  expect(policies.at(-1)).toMatchObject({ id: 'own', origin: 'repository', file: 'governance/policies/own.yaml' });
  expect(judgeCanaries(policies).at(-1)).toMatchObject({ policy: 'own', actual: 'FAIL', held: true });
  const vacuous = { ...sound, rule: 'true', evaluated: '1' };
  expect(judgeCanaries(await load({ 'own.yaml': vacuous })).at(-1)).toMatchObject({ actual: 'PASS', held: false });
});

test('none takes the place of one of the package, whatever the case of its name', async () => {
  expect(await problemsOf({ 'BL-016.yaml': { ...sound, id: 'BL-016' } })).toMatchObject([{ code: 'POLICY_SHADOWED' }]);
  expect(await problemsOf({ 'bl-016.yml': { ...sound, id: 'bl-016' } })).toMatchObject([{ code: 'POLICY_SHADOWED' }]);
  expect(await problemsOf({ 'bl-022.yml': { ...sound, id: 'bl-022' } })).toMatchObject([{ code: 'POLICY_SHADOWED' }]);
});

test('the repository of the package itself has its own files, and all of them', async () => {
  await using root = await temporaryFolder();
  await mkdir(join(root.path, 'governance/policies'), { recursive: true });
  await writeFile(join(root.path, 'governance/policies/BL-016.yaml'), JSON.stringify({ ...sound, id: 'BL-016' }));
  await writeFile(join(root.path, 'package.json'), '{"name":"wavegate"}');
  const policies = await loadPolicies(root.path);
  expect(policies.map(({ id }) => id)).toEqual(builtinPolicies);
  expect(policies.find(({ id }) => id === 'BL-016')).toMatchObject({ title: 'One of our own', origin: 'repository' });
  await writeFile(join(root.path, 'package.json'), '{"name":"another"}');
  await expect(loadPolicies(root.path)).rejects.toMatchObject({ problems: [{ code: 'POLICY_SHADOWED' }] });
});

test('gives an open place its rule', async () => {
  const policies = await load({ 'BL-022.yaml': { ...sound, id: 'BL-022', active: 'opt-in' } });
  expect(policies.map(({ id }) => id)).toEqual(builtinPolicies);
  expect(policies.find(({ id }) => id === 'BL-022')).toMatchObject({ origin: 'repository', title: 'One of our own' });
});

test('names files that are called otherwise, and names that occur twice', async () => {
  expect(await problemsOf({ 'other.yaml': sound })).toMatchObject([{ code: 'POLICY_ID' }]);
  expect(await problemsOf({ 'own.yaml': sound, 'own.yml': sound })).toMatchObject([{ code: 'DUPLICATE_ID' }]);
});

const yaml = (rule: string, message = 'Too few.') =>
  `id: own\ntitle: One of our own\nfacts:\n  few: criteria.filter(c, c.assertions < 2)\nrule: ${rule}\nevaluated: criteria.size()\nmessage: '${message}'\nremedy: Assert more.\n`;

test.for([
  [yaml('few.size( == 0'), 'own.yaml:5:17', 'Unexpected token: EQ'],
  [yaml("'few.size() == nothing'"), 'own.yaml:5:22', 'Unknown variable: nothing'],
  [yaml(`'few.all(c, c.state == "it''s" && c.stat == "RED")'`), 'own.yaml:5:43', 'No such key: stat'],
  [yaml('>-\n  few.size() == 0\n\n  && criteria.all(c, c.nope)'), 'own.yaml:8:24', 'No such key: nope'],
  [yaml('|\n  few.size() == 0\n  || nope'), 'own.yaml:7:6', 'Unknown variable: nope'],
  [yaml('few.size()'), 'own.yaml:5:7', 'The result is int, not bool.'],
  [yaml('dyn(true)'), 'own.yaml:5:7', 'The result is dyn, not bool.'],
  [yaml("'true'", 'These: {few}'), 'own.yaml:7:19', 'The result is list<Criterion>, not string'],
  [yaml("'true'", 'These: {few.size('), 'own.yaml:7:18', 'The brace is not closed.'],
  [yaml(`${'('.repeat(100)}true${')'.repeat(100)}`), 'own.yaml:5:', 'maxDepth'],
])('%#: %s', async ([text, place, message]) => {
  const problems = await problemsOf({ 'own.yaml': text! });
  expect(problems).toEqual([
    {
      code: 'POLICY_EXPRESSION',
      place: expect.stringContaining(`governance/policies/${place}`),
      message: expect.stringContaining(message!),
    },
  ]);
});

test('a fact cannot take the name of a part of the document', async () => {
  expect(await problemsOf({ 'own.yaml': { ...sound, facts: { criteria: '1' } } })).toMatchObject([{ code: 'POLICY_EXPRESSION' }]);
  expect(await problemsOf({ 'own.yaml': { ...sound, facts: { if: '1' } } })).toMatchObject([{ code: 'POLICY_EXPRESSION' }]);
});
