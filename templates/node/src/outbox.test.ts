import { expect, test } from 'vitest';

import { Outbox, OutboxFullError } from './outbox.ts';
import type { BrokerBus } from './outbox.ts';

/** A broker whose answers are given by hand. */
function openBroker() {
  const asked: (PromiseWithResolvers<unknown> & { readonly type: string })[] = [];
  const bus: BrokerBus = {
    publishAsync(type) {
      const answer = Object.assign(Promise.withResolvers<unknown>(), { type });
      asked.push(answer);
      return answer.promise;
    },
    subscribe: () => ({ [Symbol.dispose]: () => undefined }),
  };
  const said: string[] = [];
  return { asked, said, outbox: new Outbox(bus, (line) => said.push(line)) };
}

test('what is published is handed on in order, and resolves once it is stored', async () => {
  const { asked, said, outbox } = openBroker();
  const stored = ['a', 'b'].map((type) => outbox.publish(type, {}));
  expect(asked.map(({ type }) => type)).toEqual(['a', 'b']);
  asked.forEach(({ resolve }, index) => resolve(index + 1));
  expect([await Promise.all(stored), said, outbox.hasFailed]).toEqual([[1, 2], [], false]);
});

test('what is not stored is reported, and nobody has to await it', async () => {
  const { asked, said, outbox } = openBroker();
  void outbox.publish('a', {});
  asked[0]?.reject(new Error('the broker is gone'));
  await expect.poll(() => said).toEqual(['a was not published: the broker is gone']);
  expect(outbox.hasFailed).toBe(true);
  const next = outbox.publish('b', {});
  asked[1]?.resolve(undefined);
  await next;
  expect(outbox.hasFailed).toBe(false);
});

test('takes nothing more than its bound, and takes again when there is room', async () => {
  const { asked, outbox } = openBroker();
  for (let index = 0; index < 1_000; index += 1) void outbox.publish('a', index);
  expect(() => outbox.publish('b', {})).toThrow(OutboxFullError);
  expect(asked.length).toBe(1_000);
  asked[0]?.resolve(undefined);
  await asked[0]?.promise;
  void outbox.publish('b', {});
  expect(asked.at(-1)?.type).toBe('b');
});
