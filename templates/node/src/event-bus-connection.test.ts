import { expect, test } from 'vitest';

import { connectEventBus } from './event-bus-connection.ts';
import { loadConfiguration } from './node-configuration.ts';

const configuration = loadConfiguration({ EVENT_BUS: 'on' });

function missing(code: string): () => Promise<never> {
  return async () => {
    throw Object.assign(new Error('not found'), { code });
  };
}

test('opens a bus of its own', async () => {
  const connection = await connectEventBus(configuration);
  connection.bus?.publish('example', {});
  expect(connection.bus).toBeDefined();
  await connection.close(100);
  expect(() => connection.bus?.publish('example', {})).toThrow(/STOPPED/);
});

test('uses the bus that it is given, and leaves it open', async () => {
  const own = await connectEventBus(configuration);
  const shared = await connectEventBus(configuration, own.bus);
  await shared.close(100);
  own.bus?.publish('example', {});
  expect(shared.bus).toBe(own.bus);
  await own.close(100);
});

test('EVENT_BUS=off is no bus, also where one is given', async () => {
  const own = await connectEventBus(configuration);
  const connection = await connectEventBus(loadConfiguration({ EVENT_BUS: 'off' }), own.bus);
  expect(connection).toMatchObject({ bus: undefined, reason: 'EVENT_BUS is off' });
  await own.close(100);
});

test.for(['ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'])(
  'a bus that is not installed (%s) is no bus',
  async (code) => {
    const connection = await connectEventBus(configuration, undefined, undefined, missing(code));
    expect(connection).toMatchObject({ bus: undefined, reason: 'wavegate/runtime/event-bus is not installed' });
  },
);

test('a bus that is broken is not a missing one', async () => {
  await expect(connectEventBus(configuration, undefined, undefined, missing('ERR_INVALID_MODULE'))).rejects.toThrow('not found');
});
