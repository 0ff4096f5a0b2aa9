import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { expect, test, vi } from 'vitest';

import { isRunning, listDescendants } from '../../../foundation/process/process-tree.ts';
import type { RunEvent } from '../run-event.ts';
import { copyFixtures, planWhole, runFixtures } from './fixtures/run-fixtures.ts';
import { createVitestRunner } from './vitest-runner.ts';

const sandboxes = ['none', 'required'] as const;
const soon = { timeout: 10_000 };

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function passedTitles(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'test-finished' && event.state === 'passed' ? event.title : []));
}

test('an empty plan is complete without a pass', async () => {
  const { events, outcome } = await runFixtures('canaries', { files: [] });
  expect(events).toEqual([]);
  expect(outcome).toMatchObject({ end: 'complete', passes: 0 });
});

test('exactly the planned titles run', async () => {
  const tests = [{ title: 'passes in a group', line: 34, timeoutMs: 1000 }];
  const { events } = await runFixtures('results', { files: [{ file: 'ordinary.test.ts', tests, whole: false }] });
  expect(events.flatMap((event) => (event.type === 'test-started' || event.type === 'test-finished' ? event.title : []))).toEqual(
    ['passes in a group', 'passes in a group'],
  );
});

test('a planned title that the file does not bring to light has no result', async () => {
  const tests = [{ title: 'absent', line: 1, timeoutMs: 1000 }];
  const { events, outcome } = await runFixtures('results', { files: [{ file: 'ordinary.test.ts', tests, whole: false }] });
  expect(events.filter((event) => event.type === 'test-finished')).toEqual([]);
  expect(outcome.end).toBe('complete');
});

test('a runner that was warmed up runs again and again in one host process', async () => {
  using copy = copyFixtures('canaries');
  await using runner = createVitestRunner();
  runner.warmUp(copy.root);
  const files = planWhole(copy.root, 1000).filter(({ file }) => file === 'honest.test.ts');
  const hosts: number[] = [];
  for (let repetition = 0; repetition < 2; repetition++) {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => {
      events.push(event);
      if (event.type === 'worker-started') hosts.push(parentOf(event.pid));
    };
    const plan = { root: copy.root, runId: 'fixture', scratchDir: copy.root, files, defaultTimeoutMs: 1000, maxWorkers: 1 };
    await runner.run(plan, { signal: new AbortController().signal, onEvent });
    expect(passedTitles(events)).toEqual(['passes']);
  }
  expect(new Set(hosts).size).toBe(1);
  expect(hosts).toHaveLength(2);
});

test('files share a worker, and one that disables assertions is noticed there and from then on', async () => {
  using copy = copyFixtures('canaries');
  const files = ['honest.test.ts', 'comparison.test.ts', 'assertion.test.ts'].flatMap((name) =>
    planWhole(copy.root, 1000).filter(({ file }) => file === name),
  );
  const { events } = await runFixtures('canaries', { files, maxWorkers: 1 });
  expect(events.filter((event) => event.type === 'worker-started')).toHaveLength(1);
  expect(events.filter((event) => event.type === 'canary-checked')).toEqual([
    { type: 'canary-checked', file: 'honest.test.ts', held: true },
    { type: 'canary-checked', file: 'comparison.test.ts', held: false, message: 'Object.is was replaced' },
    { type: 'canary-checked', file: 'assertion.test.ts', held: false, message: 'Object.is was replaced' },
    // And again when the files are closed, after the last canary tests, which are about all that the worker ran.
    { type: 'canary-checked', file: 'honest.test.ts', held: false, message: 'a canary test that must fail came out as pass' },
    { type: 'canary-checked', file: 'comparison.test.ts', held: false, message: 'Object.is was replaced' },
    { type: 'canary-checked', file: 'assertion.test.ts', held: false, message: 'Object.is was replaced' },
  ]);
});

test('assertions that accept everything are noticed', async () => {
  using copy = copyFixtures('canaries');
  const files = planWhole(copy.root, 1000).filter(({ file }) => file === 'assertion.test.ts');
  const { events } = await runFixtures('canaries', { files });
  expect(events).toContainEqual({
    type: 'canary-checked',
    file: 'assertion.test.ts',
    held: false,
    message: 'expect(x).toBe(y) passes',
  });
});

test.each(sandboxes)('%s: a process that outlives the tests is killed and reported with its command line', async (sandbox) => {
  const { events, outcome } = await runFixtures('leftovers', { sandbox });
  const [finding] = events.filter((event) => event.type === 'runner-finding');
  expect(finding).toMatchObject({ code: 'LEFTOVER_PROCESS', message: expect.stringContaining('sleep 1234 (pid ') });
  // In a room it has another number, and stays below whoever opened the room.
  const pid = Number(/pid (\d+)/.exec(finding?.message ?? '')?.[1]);
  expect(outcome.sandbox.sandbox === 'none' && isRunning(pid)).toBe(false);
  expect(listDescendants(process.pid).filter(({ command }) => command === 'sleep 1234')).toEqual([]);
});

test('an interrupted run keeps what was observed and leaves no process', async () => {
  const controller = new AbortController();
  const { events, outcome } = await runFixtures('endless', {
    timeoutMs: 60_000,
    signal: controller.signal,
    onEvent: (event) => event.type === 'test-started' && event.title.startsWith('starts') && controller.abort(),
  });
  expect(outcome.end).toBe('interrupted');
  expect(passedTitles(events)).toEqual(['healthy before']);
  expect(events).toContainEqual({ type: 'canary-checked', file: 'endless.test.ts', held: true });
  const worker = events.find((event) => event.type === 'worker-started');
  expect(worker && isRunning(worker.pid)).toBe(false);
});

test('when the process that runs vitest is killed, another one runs the rest', async () => {
  const hosts: number[] = [];
  let killed = false;
  const { events, outcome } = await runFixtures('results', {
    timeoutMs: 20_000,
    onEvent(event) {
      if (event.type === 'worker-started') hosts.push(parentOf(event.pid));
      if (killed || event.type !== 'test-started' || event.title !== 'prints one') return;
      killed = true;
      process.kill(hosts[0] ?? 0, 'SIGKILL');
    },
  });
  expect(new Set(hosts).size).toBe(2);
  expect(outcome.end).toBe('complete');
  expect(passedTitles(events)).toContain('floods');
});

test.each(
  sandboxes.flatMap((sandbox) => [[sandbox, 'the supervisor'] as const, [sandbox, 'the supervisor and its host'] as const]),
)('%s: when %s is killed, nothing is left, not even daemons', async (sandbox, victims) => {
  using copy = copyFixtures('endless');
  const supervisor = spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures/supervisor.ts'), copy.root, sandbox], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pidFile = path.join(copy.root, 'daemon.pid');
  const isBelow = () => listDescendants(supervisor.pid ?? 0).some(({ command }) => command === 'sleep 1235');
  await vi.waitFor(() => expect(sandbox === 'none' ? existsSync(pidFile) : isBelow()).toBe(true), soon);
  const daemons = sandbox === 'none' ? [Number(readFileSync(pidFile, 'utf8'))] : [];
  const pids = [...daemons, ...listDescendants(supervisor.pid ?? 0).map(({ pid }) => pid)];
  expect(pids.length).toBeGreaterThanOrEqual(3);
  const [host] = listDescendants(supervisor.pid ?? 0);
  supervisor.kill('SIGKILL');
  if (victims.endsWith('host')) process.kill(host?.pid ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), soon);
});

test('the repository is left as it was', async () => {
  using copy = copyFixtures('results');
  const before = readdirSync(copy.root, { recursive: true });
  await runFixtures('results', { root: copy.root, files: planWhole(copy.root, 1000).slice(0, 2) });
  expect(readdirSync(copy.root, { recursive: true })).toEqual(before);
});
