import { expect, test } from 'vitest';

import { connectBroker } from './broker-connection.ts';
import type { BrokerAccess } from './broker-connection.ts';
import { loadConfiguration } from './node-configuration.ts';

const configuration = { ...loadConfiguration({ CONNECT_MS: '1000' }), transport: 'nats' as const };
const unreachable = Object.assign(new Error('connection refused'), { code: 'BUS_REMOTE_UNAVAILABLE' });

/** A broker that is there at the given attempt; 0: never. */
function brokerAt(attempt: number, problem: Error = unreachable) {
  const seen = { attempts: 0, stopped: [] as number[], isFollowing: true };
  const access: BrokerAccess = {
    publishAsync: async () => undefined,
    subscribe: () => ({ [Symbol.dispose]: () => undefined }),
    start: async () => {
      seen.attempts += 1;
      if (seen.attempts !== attempt) throw problem;
    },
    isFollowing: () => seen.isFollowing,
    stop: async (drainMs) => void seen.stopped.push(drainMs),
  };
  return { seen, open: async () => access };
}

test('waits for a broker that is late, and says so once', async () => {
  const { seen, open } = brokerAt(3);
  const said: string[] = [];
  const connection = await connectBroker(configuration, undefined, { log: (line) => said.push(line) }, open);
  expect([connection.bus !== undefined, seen.attempts, seen.stopped]).toEqual([true, 3, []]);
  expect(said).toEqual([expect.stringMatching(/^waits for \w+ at .*: connection refused$/)]);
  await connection.close(70);
  expect(seen.stopped).toEqual([70]);
});

test('gives up in time, says which broker, and leaves nothing open', { timeout: 10_000 }, async () => {
  const { seen, open } = brokerAt(0);
  await expect(connectBroker(configuration, undefined, {}, open)).rejects.toThrow(
    /^\w+ at \S+ was not reached within 1000 ms: connection refused$/,
  );
  expect(seen.attempts).toBeGreaterThan(2);
  expect(seen.stopped).toEqual([0]);
});

test('does not wait for a package that is missing', async () => {
  const { seen, open } = brokerAt(0, Object.assign(new Error('install it'), { code: 'BUS_DRIVER_MISSING' }));
  await expect(connectBroker(configuration, undefined, {}, open)).rejects.toThrow('install it');
  expect(seen.attempts).toBe(1);
});

test('a shutdown ends the wait', async () => {
  const { seen, open } = brokerAt(0);
  const abort = new AbortController();
  const connecting = connectBroker({ ...configuration, connectMs: 60_000 }, undefined, { signal: abort.signal }, open);
  await expect.poll(() => seen.attempts).toBeGreaterThan(0);
  abort.abort();
  await expect(connecting).rejects.toThrow('shut down while it waited for');
});

test('is degraded while the broker is gone, and healthy again when it is back', async () => {
  const { seen, open } = brokerAt(1);
  const connection = await connectBroker(configuration, undefined, {}, open);
  const health = () => ('health' in connection ? connection.health?.() : undefined);
  expect(health()).toBe('HEALTHY');
  seen.isFollowing = false;
  expect(health()).toBe('DEGRADED');
  seen.isFollowing = true;
  expect(health()).toBe('HEALTHY');
});

test('a bus that is given is used, and EVENT_BUS=off is none', async () => {
  const { seen, open } = brokerAt(1);
  const bus = { publish: () => undefined, subscribe: () => ({ [Symbol.dispose]: () => undefined }) };
  expect((await connectBroker(configuration, bus, {}, open)).bus).toBe(bus);
  expect((await connectBroker({ ...configuration, eventBus: 'off' }, undefined, {}, open)).bus).toBeUndefined();
  expect(seen.attempts).toBe(0);
});
