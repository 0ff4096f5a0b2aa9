import { once } from 'node:events';
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';

import { expect, test } from 'vitest';

import { generate, linkPackages, startProcess, TemporaryFolder } from '../../../tests/support/generated-node.ts';

test('QA-454.1 is written executable and starts the node as a process', async () => {
  using out = new TemporaryFolder();
  const { folder } = await generate(out.path, { type: 'compute' });
  linkPackages(out.path);
  expect(statSync(path.join(folder, 'src/start-node.ts')).mode & 0o111).toBe(0o111);
  using node = startProcess(folder);
  const response = await fetch(await node.printed(/order-intake-[0-9a-f]{8} runs, health: (\S+)/));
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ overall_status: 'HEALTHY' })]);
});

test('QA-454.2 shuts the node down on SIGTERM and SIGINT within its deadline', async () => {
  using out = new TemporaryFolder();
  const { folder } = await generate(out.path);
  linkPackages(out.path);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    using node = startProcess(folder, { SHUTDOWN_MS: '3000' });
    await node.printed(/runs, health: (\S+)/);
    const startedMs = performance.now();
    node.kill(signal);
    const { code, output } = await node.ended;
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect([code, output]).toEqual([0, expect.stringMatching(new RegExp(`stops on ${signal}\\n.* stopped\\n$`))]);
  }
  using late = startProcess(folder, { SHUTDOWN_MS: '300' });
  using _held = await holdUp(await late.printed(/runs, health: (\S+)/));
  const startedMs = performance.now();
  late.kill('SIGTERM');
  late.kill('SIGINT');
  const { code, output } = await late.ended;
  expect(performance.now() - startedMs).toBeLessThan(3_000);
  expect([code, output]).toEqual([1, expect.stringMatching(/runs, .*\n.*stops on SIG\w+\n.* did not stop within 300 ms\n$/)]);
});

/** Asks for health with a body that never comes. @returns The connection, once the server has answered and waits for the rest. */
async function holdUp(url: string): Promise<Disposable> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n');
  await once(socket, 'data');
  return { [Symbol.dispose]: () => void socket.destroy() };
}

test('QA-454.3 exits non-zero with a clear message when configuration is invalid', async () => {
  using out = new TemporaryFolder();
  const { folder } = await generate(out.path);
  linkPackages(out.path);
  const invalid = {
    SERVICE_NAME: 'Not A Name',
    INSTANCE_ID: 'x',
    NODE_ID: '7',
    ORGANISATION_ID: 'a b',
    EVENT_BUS: 'maybe',
    EVENT_BUS_TRANSPORT: 'pigeon',
    KAFKA_BOOTSTRAP_SERVERS: 'nowhere',
    NATS_URL: 'here',
    HEALTH_HOST: '/',
    HEALTH_PORT: '70000',
    SHUTDOWN_MS: '0',
  };
  using node = startProcess(folder, invalid);
  const { code, output } = await node.ended;
  expect(code).toBe(2);
  const lines = output.trimEnd().split('\n');
  expect(lines.map((line) => /^invalid configuration: (\w+) must be .*, not (.*)$/.exec(line)?.slice(1))).toEqual(
    Object.entries(invalid).map(([name, value]) => [name, /_PORT$|_MS$/.test(name) ? value : JSON.stringify(value)]),
  );
  expect(lines).toContain('invalid configuration: EVENT_BUS must be on or off, not "maybe"');
  using first = startProcess(folder);
  using second = startProcess(folder, { HEALTH_PORT: new URL(await first.printed(/runs, health: (\S+)/)).port });
  expect(await second.ended).toMatchObject({ code: 1, output: expect.stringContaining('failed: listen EADDRINUSE') });
});
