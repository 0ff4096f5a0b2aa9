import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { createRepository, launcher } from '../support/repository.ts';

/** More than what lies between two processes may hold, so that a command waits for its reader. */
const printedBytes = 1_000_000;

test('what is printed arrives whole, however late it is read', async () => {
  const criteria = { 1: 'x'.repeat(400), 2: 'y'.repeat(400) };
  const statements = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [index + 1, criteria]));
  await using repository = await createRepository(statements);
  const args = [launcher, 'catalog', 'trace', '--json', '--root', repository.root];
  const start = () => spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const slow = start();
  const atOnce = await text(start().stdout);
  expect(atOnce.length).toBeGreaterThan(printedBytes);
  await delay(1000);
  expect(slow.exitCode).toBeNull();
  expect(await text(slow.stdout)).toBe(atOnce);
});
