import { expect, test } from 'vitest';

import { loadConfiguration } from '../../src/node-configuration.ts';
import { ServiceNode } from '../../src/service-node.ts';
import { runAlone } from '../../src/standalone-connection.ts';

test('QA-1.4 runs without an event bus, and says so once', async () => {
  const said: string[] = [];
  const log = (line: string): void => void said.push(line);
  await using node = new ServiceNode({ configuration: loadConfiguration({}), connect: runAlone, log });
  await node.initialize();
  await node.shutdown();
  await node.initialize();
  expect(said).toEqual(['runs without an event bus: it was generated without an event bus']);
});
