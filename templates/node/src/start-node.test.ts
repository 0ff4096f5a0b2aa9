import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

const script = fileURLToPath(new URL('start-node.ts', import.meta.url));

/** A started process that prints to standard error, and how it ended. */
interface Started {
  readonly process: ChildProcess;
  /** Resolves when it has printed something that matches. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

/** Ended with the test, also with one that is over its time. */
function start(environment: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'], EVENT_BUS_TRANSPORT: 'memory', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output }));
  });
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match !== null) resolve(match);
      };
      child.stderr.on('data', look);
      look();
      void ended.then(() => reject(new Error(`it ended and had printed: ${output}`)));
    });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { process: child, printed, ended };
}

test.for(['SIGTERM', 'SIGINT'] as const)('starts, answers health, and stops on %s', { timeout: 20_000 }, async (signal) => {
  const node = start({});
  const [, url = ''] = await node.printed(/runs, health: (\S+)/);
  expect((await fetch(url)).status).toBe(200);
  node.process.kill(signal);
  const { code, output } = await node.ended;
  expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`stops on ${signal}\\n.* stopped\\n`))]);
});

test('what holds up the shutdown does not do so beyond the deadline', { timeout: 20_000 }, async () => {
  const node = start({ SHUTDOWN_MS: '300' });
  const [, url = ''] = await node.printed(/runs, health: (\S+)/);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET /health HTTP/1.1\r\n');
  await new Promise((resolve) => setTimeout(resolve, 100));
  node.process.kill('SIGTERM');
  const { code, output } = await node.ended;
  expect([code, output]).toEqual([1, expect.stringMatching(/stops on SIGTERM\n.* did not stop within 300 ms\n$/)]);
});

test('an invalid configuration ends it with code 2 and names the variables', { timeout: 20_000 }, async () => {
  const node = start({ HEALTH_PORT: 'x', NODE_ID: '7' });
  const { code, output } = await node.ended;
  expect(code).toBe(2);
  expect(output).toMatch(/NODE_ID must be a UUID, not "7"/);
  expect(output).toMatch(/HEALTH_PORT must be an integer/);
});

test('a port that is taken ends it with code 1', { timeout: 20_000 }, async () => {
  const first = start({});
  const [, url = ''] = await first.printed(/runs, health: (\S+)/);
  const second = start({ HEALTH_PORT: new URL(url).port });
  const { code, output } = await second.ended;
  expect([code, output]).toEqual([1, expect.stringContaining('failed: listen EADDRINUSE')]);
});
