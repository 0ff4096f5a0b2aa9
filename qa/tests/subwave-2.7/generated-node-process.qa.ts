import { statSync } from 'node:fs';
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
});

test('QA-454.3 exits non-zero with a clear message when configuration is invalid', async () => {
  using out = new TemporaryFolder();
  const { folder } = await generate(out.path);
  linkPackages(out.path);
  using node = startProcess(folder, { HEALTH_PORT: '70000', KAFKA_BOOTSTRAP_SERVERS: 'nowhere', EVENT_BUS: 'maybe' });
  const { code, output } = await node.ended;
  expect(code).toBe(2);
  expect(output.split('\n')).toEqual([
    'invalid configuration: EVENT_BUS must be on or off, not "maybe"',
    'invalid configuration: KAFKA_BOOTSTRAP_SERVERS must be host:port, separated by commas, not "nowhere"',
    'invalid configuration: HEALTH_PORT must be from 0 to 65535, not 70000',
    '',
  ]);
});
