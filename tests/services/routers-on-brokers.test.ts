import { describe, expect, test } from 'vitest';
import { countTo, freshOrganisation } from '../conformance/event-bus/transport-under-test.ts';
import type { BrokerUnderTest } from '../conformance/event-bus/transport-under-test.ts';
import { BridgedRouter } from '../support/services/bridged-router.ts';
import { kafkaUnderTest } from '../support/services/kafka-under-test.ts';
import { natsUnderTest } from '../support/services/nats-under-test.ts';

const cases = [
  { broker: 'NATS', make: natsUnderTest, module: '../support/services/nats-under-test.ts' },
  { broker: 'Kafka', make: kafkaUnderTest, module: '../support/services/kafka-under-test.ts' },
] as const satisfies readonly { readonly make: () => BrokerUnderTest; readonly [key: string]: unknown }[];

const names = ['one', 'other'] as const;

describe.each(cases)('routers of two processes over $broker', { timeout: 120_000 }, ({ make, module }) => {
  test('give each other every message once and in order, before, while and after the broker is killed', async () => {
    await using broker = make();
    const organisation = freshOrganisation();
    const transportModule = new URL(module, import.meta.url).href;
    await using stack = new AsyncDisposableStack();
    const start = async (name: string) => stack.use(await BridgedRouter.start(transportModule, organisation, name));
    const routers = await Promise.all(names.map(start));
    const askAll = (send: number) => Promise.all(routers.map((router) => router.ask({ send })));
    const readByAll = async () => (await askAll(0)).map(({ read }) => read);

    await askAll(100);
    await expect.poll(readByAll, { timeout: 20_000 }).toEqual([200, 200]);
    // While they are sending, so that some are under way.
    const sending = askAll(400);
    await new Promise((resolve) => setTimeout(resolve, 40));
    await broker.kill();
    await sending;
    const states = async () => (await askAll(0)).map(({ state }) => state);
    await expect.poll(states, { timeout: 20_000 }).toEqual(['DISCONNECTED', 'DISCONNECTED']);
    await askAll(100);
    await broker.start();
    await askAll(100);

    const sent = 700;
    const hasAll = async () => (await askAll(0)).map(({ handled, read }) => handled.length >= 2 * sent && read >= 2 * sent);
    await expect.poll(hasAll, { timeout: 60_000 }).toEqual([true, true]);
    // What comes last has come to both, so that anything that were to come back or twice would have been before it.
    await askAll(1);
    await expect
      .poll(async () => (await askAll(0)).map(({ handled }) => handled.length), { timeout: 20_000 })
      .toEqual([1_402, 1_402]);
    for (const { handled, failures } of await askAll(0)) {
      for (const name of names) {
        const from = handled.filter((text) => text.startsWith(`${name} `));
        expect(from).toEqual(countTo(sent + 1).map((number) => `${name} ${number}`));
      }
      expect(failures).toBe(0);
    }
    expect(await Promise.all(routers.map((router) => router.end()))).toEqual(names.map(() => ({ code: 0, errors: '' })));
  });
});
