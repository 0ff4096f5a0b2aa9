import { expect, test } from 'vitest';

import { isRunning } from './process-tree.ts';
import { runCommand } from './run-command.ts';

const options = { cwd: '/', env: {}, timeoutMs: 20_000 };
const run = (script: string, changed: object = {}) => runCommand(process.execPath, ['-e', script], { ...options, ...changed });

test('a command that prints nothing ends with its code', async () => {
  expect(await run('')).toEqual({ code: 0, signal: null, stdout: '', stderr: '', timedOut: false });
});

test('keeps the two streams apart, and gets no environment but the one it is given', async () => {
  const ended = await run('console.log(Object.keys(process.env).join()); console.error("b"); process.exitCode = 3', {
    env: { A: '1' },
  });
  expect(ended).toMatchObject({ code: 3, stdout: 'A\n', stderr: 'b\n' });
});

test('ends what takes too long, with its descendants', async () => {
  const script = `const { pid } = require('child_process').spawn('sleep', ['300'], { detached: true }); console.log(pid); setInterval(() => {}, 1000)`;
  const { timedOut, signal, stdout } = await run(script, { timeoutMs: 1000 });
  expect({ timedOut, signal, alive: isRunning(Number(stdout)) }).toEqual({ timedOut: true, signal: 'SIGKILL', alive: false });
});

test('does not wait for what outlives the command, and ends it when it is of its group', async () => {
  const { stdout, code } = await run(
    `console.log(require('child_process').spawn('sleep', ['300'], { stdio: 'inherit' }).pid); process.exit(0)`,
  );
  expect(code).toBe(0);
  await expect.poll(() => isRunning(Number(stdout))).toBe(false);
});

test('a command that kills its group does not reach the caller', async () => {
  expect(await run('process.kill(0, "SIGKILL")')).toMatchObject({ code: null, signal: 'SIGKILL', timedOut: false });
});

test('a program that is not there is an error, and so is an aborted run', async () => {
  await expect(runCommand('/nowhere/program', [], options)).rejects.toThrow('ENOENT');
  await expect(run('', { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  await expect(run('setInterval(() => {}, 1000)', { signal: AbortSignal.timeout(300) })).rejects.toThrow();
});
