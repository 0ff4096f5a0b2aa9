import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { createRepository, launcher } from '../support/repository.ts';

/** Whom a system has for processes that may nothing. Root may write anywhere, so root becomes that user. */
const nobody = 65_534;
const asSomebody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

function makeFolder(mode: number): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'unwritable-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, mode);
  return folder;
}

function generate(cwd: string, ...args: string[]): { code: number | null; output: string } {
  const wanted = ['generate', 'node', '--type', 'compute', '--service-name', 'price', '--domain', 'sales', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...wanted], {
    cwd,
    env: { HOME: tmpdir(), NO_COLOR: '1' },
    encoding: 'utf8',
    ...asSomebody,
  });
  return { code: status, output: stdout + stderr };
}

test('a folder that may not be written in is refused by SV-001, also one that is yet to be made in it', () => {
  const folder = makeFolder(0o555);
  for (const out of ['.', 'services/new']) {
    const { code, output } = generate(folder, '--out', out);
    expect([code, output]).toEqual([
      2,
      expect.stringContaining(`out-is-writable: nothing can be written in "${path.join(folder, out)}"`),
    ]);
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that may not be looked into is refused as well', () => {
  const folder = makeFolder(0o000);
  const { code, output } = generate(tmpdir(), '--out', path.join(folder, 'services'));
  expect([code, output]).toEqual([2, expect.stringContaining('SV-001 inputs')]);
  chmodSync(folder, 0o700);
  expect(readdirSync(folder)).toEqual([]);
});

test('a repository whose plan may not be changed takes no node, and nothing is left in the folder that may be', async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } });
  const services = path.join(repository.root, 'services');
  const plan = path.join(repository.root, 'qa/plan.yaml');
  const before = readFileSync(plan, 'utf8');
  mkdirSync(services);
  chmodSync(services, 0o777);
  chmodSync(repository.root, 0o755);
  chmodSync(path.join(repository.root, 'qa'), 0o555);
  const { code, output } = generate(repository.root, '--out', 'services');
  expect([code, output]).toEqual([
    3,
    expect.stringMatching(/STORAGE_FAILED: .*qa\/\.generate\.lock could not be written: EACCES/),
  ]);
  expect([readdirSync(services), readFileSync(plan, 'utf8')]).toEqual([[], before]);
  const alone = generate(repository.root, '--out', 'services', '--no-join');
  expect([alone.code, readdirSync(services)], alone.output).toEqual([0, ['price']]);
  chmodSync(path.join(repository.root, 'qa'), 0o755);
});
