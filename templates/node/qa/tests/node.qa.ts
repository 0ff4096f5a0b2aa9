import { expect, test } from 'vitest';

import { exampleInput } from '../../src/node-body.ts';
import { loadConfiguration } from '../../src/node-configuration.ts';
import { ServiceNode } from '../../src/service-node.ts';

function makeNode(): ServiceNode {
  return new ServiceNode({ configuration: loadConfiguration({ SHUTDOWN_MS: '2000', EVENT_BUS_TRANSPORT: 'memory' }) });
}

test('QA-1.1 does its work, and refuses an input that breaks its contract', async () => {
  await using node = makeNode();
  await node.initialize();
  expect(await node.perform(exampleInput)).toBeTypeOf('object');
  await expect(node.perform(null)).rejects.toMatchObject({ code: 'NODE_INVALID_INPUT' });
});

test('QA-1.2 starts and stops any number of times, and refuses work while it is stopped', async () => {
  await using node = makeNode();
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([node.initialize(), node.initialize()]);
    expect(node.isRunning).toBe(true);
    await Promise.all([node.shutdown(), node.shutdown()]);
    await expect(node.perform(exampleInput)).rejects.toMatchObject({ code: 'NODE_WORK_REFUSED' });
  }
});

test('QA-1.3 answers health while it runs, and no longer', async () => {
  await using node = makeNode();
  await node.initialize();
  const url = node.endpoints[0]?.url ?? '';
  expect((await fetch(url)).status).toBe(200);
  await node.shutdown();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
