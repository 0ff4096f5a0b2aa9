import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { findMarked, isRunning, killMarked, killTree, listDescendants } from './process-tree.ts';

/** Starts a shell and waits until it has said that all of it runs. */
async function startShell(script: string, environment: NodeJS.ProcessEnv = {}): Promise<ChildProcess & { pid: number }> {
  const shell = spawn('sh', ['-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  await once(shell.stdout!, 'data');
  return shell as ChildProcess & { pid: number };
}

async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('a process without children has no descendants', async () => {
  const shell = await startShell('echo ready; read line');
  expect(listDescendants(shell.pid)).toEqual([]);
  expect(killTree(shell.pid)).toEqual([]);
  await untilGone(shell.pid);
});

test('descendants are listed with their command lines, and none outlives killTree', async () => {
  const shell = await startShell('sh -c "sleep 301 & sleep 302 & echo ready; wait"; true');
  const isSleeping = (): boolean =>
    listDescendants(shell.pid).filter(({ command }) => /^sleep 30[12]$/.test(command)).length === 2;
  // A forked shell bears its parent's command line until it has become what it starts.
  while (!isSleeping()) await new Promise((resolve) => setTimeout(resolve, 5));
  const killed = killTree(shell.pid);
  expect(killed.map(({ command }) => command)).toEqual(expect.arrayContaining(['sleep 301', 'sleep 302']));
  for (const { pid } of [...killed, shell]) await untilGone(pid);
});

test('a tree that forks all the time does not escape', async () => {
  const shell = await startShell('fork() { echo ready; while true; do sleep 303 & sleep 0.001; done; }; fork & fork & wait');
  const killed = killTree(shell.pid);
  expect(killed.length).toBeGreaterThan(2);
  for (const { pid } of killed) await untilGone(pid);
});

test('a marker nobody bears finds nothing', () => {
  expect(findMarked('nobody-bears-this-marker')).toEqual([]);
  expect(killMarked('nobody-bears-this-marker')).toEqual([]);
});

test('a daemon that left its parent is found by its marker and killed', async () => {
  const marker = `test-${process.pid}-${performance.now()}`;
  const shell = await startShell('setsid sleep 304 > /dev/null & echo ready', { WAVEGATE_RUN: marker });
  await untilGone(shell.pid);
  const marked = await untilSleeping(marker);
  expect(marked).toEqual([{ pid: expect.any(Number), command: 'sleep 304' }]);
  expect(killMarked(marker)).toEqual(marked);
  await untilGone(marked[0]!.pid);
  expect(findMarked(marker)).toEqual([]);
});

/** `setsid` is found under its own name until it has become what it starts. */
async function untilSleeping(marker: string): Promise<ReturnType<typeof findMarked>> {
  for (;;) {
    const marked = findMarked(marker);
    if (marked.some((entry) => entry.command.startsWith('sleep'))) return marked;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a process that has ended is not running, nor is a zombie', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  expect(isRunning(child.pid!)).toBe(false);
  expect(isRunning(process.pid)).toBe(true);
});
