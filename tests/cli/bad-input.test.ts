import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

import { createRepository } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

const catalog = 'qa/catalog/subwave-1.0.yaml';
const plan = 'qa/plan.yaml';

async function edit(repository: Repository, file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await repository.read(file);
  const edited = text.replace(from, to);
  expect(edited, `the fixture has ${from}`).not.toBe(text);
  await repository.write(file, edited);
}

interface Case {
  readonly args?: readonly string[];
  readonly break?: (repository: Repository) => Promise<void>;
  /** Every part must stand in the message. */
  readonly says: readonly (string | RegExp)[];
}

const cases: Readonly<Record<string, Case>> = {
  'nothing selected': { args: ['run'], says: ['NO_SELECTION', '--subwave'] },
  'two selections': { args: ['run', '--all', '--qa', 'QA-1'], says: [/--all|--qa/] },
  'an unknown subwave': { args: ['run', '--subwave', '9.9'], says: ['UNKNOWN_SUBWAVE', '9.9', '1.0'] },
  'a malformed range': { args: ['run', '--qa', 'QA-1..QA'], says: ['QA-1..QA'] },
  'a reversed range': { args: ['run', '--qa', 'QA-2..QA-1'], says: ['QA-1..QA-2'] },
  'an unknown component': { args: ['run', '--qa', 'QA-77'], says: ['QA-77'] },
  'an unknown flag': { args: ['run', '--al'], says: ['--al'] },
  'an unknown command': { args: ['rnu'], says: ['rnu'] },
  'a repetition of nothing': { args: ['run', '--all', '--repeat', '0'], says: ['repeat'] },
  'no failure to run again': { args: ['run', '--failed'], says: ['EMPTY_SELECTION'] },
  'no plan': { args: ['run', '--all', '--root', '/'], says: ['NO_ROOT', 'qa/plan.yaml'] },
  'no catalog': { break: (r) => edit(r, catalog, /[^]*/, ''), says: [catalog] },
  'a broken catalog': { break: (r) => edit(r, catalog, 'components:', 'components: ['), says: [`${catalog}:`] },
  'a duplicate id': { break: (r) => edit(r, catalog, 'QA-2', 'QA-1'), says: [`${catalog}:8`, 'QA-1'] },
  'a criterion without statement': { break: (r) => edit(r, catalog, '"adds"', '""'), says: [`${catalog}:7`] },
  'a cycle of gates': {
    break: (r) => edit(r, plan, 'builder: ada', 'builder: ada\n    needs: ["1.0"]'),
    says: [`${plan}:`, '1.0'],
  },
  'an absent test file': {
    break: (r) => edit(r, plan, 'qa/tests/**/*.qa.ts', 'qa/tests/gone.qa.ts'),
    says: ['qa/tests/gone.qa.ts', `${plan}:`],
  },
  'a misspelt key': { break: (r) => edit(r, plan, 'builder:', 'bulider:'), says: [`${plan}:`, 'builder'] },
  'a wrong type': { break: (r) => edit(r, plan, 'wave: "1.0"', 'wave: [1]'), says: [`${plan}:1`] },
  'a duplicate key': { break: (r) => edit(r, plan, 'title: A wave', 'title: A wave\ntitle: Two'), says: [`${plan}:3`] },
  'an alias': { break: (r) => edit(r, plan, 'title: A wave', 'title: &a A wave\nnote: *a'), says: [`${plan}:2`] },
  'a directive': { break: (r) => edit(r, plan, 'wave:', '%YAML 1.1\n---\nwave:'), says: [`${plan}:1`] },
  'invalid UTF-8': { break: (r) => r.write(plan, new Uint8Array([0x77, 0x61, 0xff, 0xfe])), says: [plan, 'UTF-8'] },
  '100 MB': { break: (r) => r.write(catalog, 'a'.repeat(100 * 1024 * 1024)), says: [catalog] },
  'a path that leaves the repository': {
    break: (r) => edit(r, plan, 'qa/tests/**/*.qa.ts', '../elsewhere/*.qa.ts'),
    says: [`${plan}:`, '../elsewhere'],
  },
  'a link out of the repository': {
    break: async (r) => {
      await symlink('/etc/passwd', path.join(r.root, 'qa/catalog/subwave-2.0.yaml'));
    },
    says: ['qa/catalog/subwave-2.0.yaml'],
  },
};

describe('bad input', () => {
  test.for(Object.entries(cases))(
    '%s: one clear message, exit 2, no evidence',
    async ([, { args = ['run', '--all'], says, ...rest }]) => {
      await using repository = await createRepository({ 1: { 1: 'adds' }, 2: { 1: 'subtracts' } });
      await rest.break?.(repository);
      const { code, stdout, stderr } = await repository.qa(args);
      expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
      for (const part of says) expect(stderr).toMatch(part);
      expect(stderr, 'no stack').not.toMatch(/^\s+at /m);
      expect(existsSync(path.join(repository.root, 'evidence'))).toBe(false);
    },
  );

  test('every problem of every file comes in one go, also as JSON', async () => {
    await using repository = await createRepository({ 1: { 1: 'adds' } });
    await edit(repository, plan, 'builder: ada', 'builder: nobody');
    await edit(repository, catalog, '"adds"', '" adds"');
    const { code, stdout } = await repository.qa(['run', '--all', '--json']);
    const { error } = JSON.parse(stdout) as { error: { code: string; problems: readonly { file: string }[] } };
    expect({ code, errorCode: error.code }).toEqual({ code: 2, errorCode: 'INVALID_INPUT' });
    expect(new Set(error.problems.map(({ file }) => file))).toEqual(new Set([plan, catalog]));
  });

  test('bad usage has the form of every other error, as JSON', async () => {
    await using repository = await createRepository({ 1: { 1: 'adds' } });
    const { code, stdout, stderr } = await repository.qa(['run', '--al', '--json']);
    const error = {
      code: 'USAGE',
      message: expect.stringContaining('--al'),
      hint: expect.stringContaining('--help'),
      problems: [],
    };
    expect({ code, stderr, printed: JSON.parse(stdout) as unknown }).toEqual({ code: 2, stderr: '', printed: { error } });
  });
});
