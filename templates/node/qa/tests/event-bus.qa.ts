import { expect, test } from 'vitest';
import { EventBus } from 'wavegate/runtime/event-bus';

import { loadConfiguration } from '../../src/node-configuration.ts';
import { ServiceNode } from '../../src/service-node.ts';

test('QA-1.4 publishes one introspection event when it comes and one leaving event when it goes', async () => {
  await using all = new EventBus();
  const bus = all.initialize('default');
  await bus.start();
  const types: string[] = [];
  bus.subscribe({ pattern: '>' }, ({ type }) => void types.push(type));
  await using node = new ServiceNode({ configuration: loadConfiguration({}), bus });
  await node.initialize();
  expect(types).toEqual(['node.introspection']);
  await node.shutdown();
  expect(types).toEqual(['node.introspection', 'node.leaving']);
});
