import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { expect, test } from 'vitest';

import { createRepository, launcher } from '../support/repository.ts';

test.for([
  ['rnu', 'rnu', 'run'],
  ['catalog shwo', 'catalog shwo', 'catalog show'],
  ['evidance verify', 'evidance verify', 'evidence verify'],
  ['help rnu', 'rnu', 'run'],
  ['catlog', 'catlog', 'catalog'],
] as const)('`qa %s` names the nearest command', async ([line, named, nearest]) => {
  await using repository = await createRepository({ 1: { 1: 'adds' } });
  expect(await repository.qa(line.split(' '))).toEqual({
    code: 2,
    stdout: '',
    stderr: `USAGE: There is no command \`qa ${named}\`.\nhint: Did you mean \`qa ${nearest}\`? \`qa --help\` lists every command.\n`,
  });
});

test('a word like no command gets no guess, and no control codes on the terminal', async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } });
  const { code, stderr } = await repository.qa(['xyzzy\u001B[31mplugh']);
  expect({ code, lines: stderr.split('\n').length, hint: stderr.split('\n')[1] }).toEqual({
    code: 2,
    lines: 3,
    hint: 'hint: `qa --help` lists every command.',
  });
  expect(stderr).not.toContain('\u001B');
});

test.for(['__proto__', 'constructor', ''])('`%s` is no command', async (word) => {
  await using repository = await createRepository({ 1: { 1: 'adds' } });
  expect(await repository.qa([word])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^USAGE: There is no command/),
  });
});

test('an unknown command under --json is one document', async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } });
  const { code, stdout, stderr } = await repository.qa(['rnu', '--json']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE', problems: [] } });
});

test('`qa help run` is `qa run --help`', async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } });
  const asked = await repository.qa(['help', 'run']);
  expect(asked).toEqual(await repository.qa(['run', '--help']));
  expect(asked).toMatchObject({ code: 0, stdout: expect.stringContaining('Run QA criteria and write evidence.') });
});

test('help that nobody reads to its end is no failure', async () => {
  const child = spawn(process.execPath, [launcher, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
