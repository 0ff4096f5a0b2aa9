import { expect, test } from 'vitest';

import { exampleInput } from './node-body.ts';
import { alone } from './node-bus.ts';
import type { NodeBus } from './node-bus.ts';
import { loadConfiguration } from './node-configuration.ts';
import { nodeFacts } from './node-facts.ts';
import type { NodeBody } from './node-work.ts';
import { ServiceNode } from './service-node.ts';
import type { ServiceNodeOptions } from './service-node.ts';
import { WorkRefusedError } from './work-under-way.ts';

function nodeAlone(options: Partial<ServiceNodeOptions> = {}): ServiceNode {
  const configuration = loadConfiguration({ SHUTDOWN_MS: '2000' });
  return new ServiceNode({ configuration, connect: async () => alone('this is a test'), ...options });
}

test('runs without an event bus, and says so once', async () => {
  const said: string[] = [];
  await using node = nodeAlone({ log: (line) => said.push(line) });
  await node.initialize();
  await node.shutdown();
  await node.initialize();
  expect(node.isRunning).toBe(true);
  expect(said).toEqual(['runs without an event bus: this is a test']);
});

test('does its work and answers health', async () => {
  await using node = nodeAlone();
  await node.initialize();
  await expect(node.perform(exampleInput)).resolves.toBeDefined();
  const response = await fetch(node.endpoints[0]?.url ?? '');
  expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ overall_status: 'HEALTHY' })]);
});

test('refuses work and introspection before it runs and after it stopped', async () => {
  await using node = nodeAlone();
  await expect(node.perform(exampleInput)).rejects.toThrow(WorkRefusedError);
  expect(() => node.publishIntrospection()).toThrow(WorkRefusedError);
  await node.initialize();
  expect(node.publishIntrospection()).toMatchObject({
    event: 'introspection',
    node_type: nodeFacts.type,
    domain: nodeFacts.domain,
  });
  await node.shutdown();
  await expect(node.perform(exampleInput)).rejects.toThrow(WorkRefusedError);
  expect(node.endpoints).toEqual([]);
});

test('refuses an input that breaks the contract', async () => {
  await using node = nodeAlone();
  await node.initialize();
  await expect(node.perform(null)).rejects.toMatchObject({ code: 'NODE_INVALID_INPUT' });
});

test('initialize and shutdown may be called in any order and at once', async () => {
  await using node = nodeAlone();
  await node.shutdown();
  await Promise.all([node.initialize(), node.initialize(), node.shutdown(), node.shutdown(), node.initialize()]);
  expect(node.isRunning).toBe(true);
  await Promise.all([node.shutdown(), node.initialize(), node.shutdown()]);
  expect(node.isRunning).toBe(false);
});

test('a node that failed to start is stopped, and may be started again', async () => {
  let attempts = 0;
  await using node = nodeAlone({
    connect: async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('no luck');
      return alone('this is a test');
    },
  });
  await expect(node.initialize()).rejects.toThrow('no luck');
  await node.shutdown();
  await node.initialize();
  expect(node.isRunning).toBe(true);
});

test('a health port that is taken is an error of initialize, and nothing stays open', async () => {
  await using first = nodeAlone();
  await first.initialize();
  const { port } = new URL(first.endpoints[0]?.url ?? '');
  const closed: number[] = [];
  await using second = nodeAlone({
    configuration: loadConfiguration({ HEALTH_PORT: port }),
    connect: async () => ({ ...alone('this is a test'), close: async (drainMs) => void closed.push(drainMs) }),
  });
  await expect(second.initialize()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect([second.isRunning, closed]).toEqual([false, [0]]);
});

test('a bus that takes no event is an error of initialize, and nothing stays open', async () => {
  const closed: number[] = [];
  const bus: NodeBus = {
    publish: () => {
      throw new Error('full');
    },
    subscribe: () => ({ [Symbol.dispose]: () => void closed.push(1) }),
  };
  await using node = nodeAlone({ connect: async () => ({ bus, close: async (drainMs) => void closed.push(drainMs) }) });
  await expect(node.initialize()).rejects.toThrow('full');
  expect([node.isRunning, closed.at(-1), closed.filter((each) => each === 0)]).toEqual([false, 0, [0]]);
});

test('shutdown waits for work under way, and refuses more', async () => {
  const release = Promise.withResolvers<string>();
  const body: NodeBody = { capabilities: [], perform: () => release.promise };
  await using node = nodeAlone({ body });
  await node.initialize();
  const work = node.perform({});
  const stopped = node.shutdown();
  await expect(node.perform({})).rejects.toThrow(WorkRefusedError);
  release.resolve('done');
  await expect(work).resolves.toBe('done');
  await stopped;
});

test('work that does not end is aborted at shutdown', async () => {
  const said: string[] = [];
  const body: NodeBody = {
    capabilities: [],
    perform: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  };
  await using node = nodeAlone({
    body,
    configuration: loadConfiguration({ SHUTDOWN_MS: '50' }),
    log: (line) => said.push(line),
  });
  await node.initialize();
  const work = node.perform({}).catch((error: Error) => error.message);
  await node.shutdown();
  await expect(work).resolves.toBe('the node is shutting down');
  expect(said).toContain('shutdown aborted work under way: 1');
});
