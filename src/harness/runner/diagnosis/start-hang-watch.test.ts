import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isRunning } from '../../../foundation/process/process-tree.ts';
import { runFixture } from './fixtures/run-fixture.ts';

test('scopes that end in time pass their results on, know their names, and nothing is written', async () => {
  const { exitCode, output, report } = await runFixture('healthy');
  expect(exitCode).toBe(0);
  expect(report).toBeUndefined();
  expect(JSON.parse(output)).toEqual({ sum: 2, thrown: 'expected', seen: ['asynchronous', 'inner', 'asynchronous', null] });
});

test('a hang ends the process and all that it started, daemons included', async () => {
  const { signal, output, report } = await runFixture('leaves-descendants');
  expect(signal).toBe('SIGKILL');
  expect(report?.dump.text).toMatch(/Open:\n {2}child-process, opened/);
  const pids = output.trim().split(/\s+/).map(Number);
  expect(pids).toHaveLength(4);
  for (const pid of pids) while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
});

test.for(['waiting', 'busy'])('without its supervisor a worker ends, with no report: %s', async (variant) => {
  const supervisor = spawn('sleep', ['308']);
  await once(supervisor, 'spawn');
  const ended = runFixture('busy-without-supervisor', variant, supervisor.pid);
  await new Promise((resolve) => setTimeout(resolve, 300));
  supervisor.kill('SIGKILL');
  const { signal, report, output } = await ended;
  expect(signal).toBe('SIGKILL');
  expect(report).toBeUndefined();
  expect(output).toBe('ready\n');
});
