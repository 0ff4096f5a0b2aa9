import { expect, test } from 'vitest';
import { messageOf, ProtectedExchange } from '../../../../tests/support/services/protected-exchange.ts';
import { settle } from '../../shared/manual-clock.ts';
import { idempotent } from './idempotent.ts';
import type { IdempotencyOptions } from './idempotent.ts';
import type { ServiceAnswer, ServiceHandler } from './service-receiver.ts';

/** A receiver whose handler counts its calls and answers with their number. */
function counting(
  options: IdempotencyOptions = {},
  answer: (calls: number) => ServiceAnswer | Promise<ServiceAnswer> = (calls) => ({ json: { calls } }),
) {
  const exchange = new ProtectedExchange('NONE');
  const counter = { calls: 0 };
  const handler: ServiceHandler = idempotent(() => answer((counter.calls += 1)), { clock: exchange.clock, ...options });
  const ask = async (key: string, body = 'x', organisationId = 'organisation-1'): Promise<string> => {
    const message = messageOf({ organisationId, headers: { 'idempotency-key': key }, body: Buffer.from(body) });
    const sent = exchange.caller.protect(message);
    const response = await exchange.receiver.handle(exchange.arrive(sent, message), handler);
    return `${response.status} ${Buffer.from(response.body).toString()}`;
  };
  return { exchange, counter, ask };
}

test('a request without a key is handled each time', async () => {
  const { ask } = counting();
  expect([await ask(''), await ask('')]).toEqual(['200 {"calls":1}', '200 {"calls":2}']);
});

test('a key is handled once, for those who ask at the same time and for those who ask later', async () => {
  const { ask, counter } = counting();
  const answers = [...(await Promise.all([ask('k'), ask('k'), ask('k')])), await ask('k')];
  expect({ answers: [...new Set(answers)], calls: counter.calls }).toEqual({ answers: ['200 {"calls":1}'], calls: 1 });
  expect(await ask('other')).toBe('200 {"calls":2}');
});

test('organisations do not share keys', async () => {
  const { ask } = counting();
  expect([await ask('k', 'x', 'a'), await ask('k', 'x', 'b')]).toEqual(['200 {"calls":1}', '200 {"calls":2}']);
});

test('a key that comes with another request is a conflict', async () => {
  const { ask, counter } = counting();
  await ask('k', 'x');
  expect(await ask('k', 'y')).toMatch(/^422 .*RECEIVER_IDEMPOTENCY_CONFLICT/);
  expect(counter.calls).toBe(1);
});

test('what failed is tried again, also by whoever waited for it', async () => {
  const answers: (() => ServiceAnswer | Promise<ServiceAnswer>)[] = [
    () => Promise.reject(new Error('lost')),
    () => ({ status: 503 }),
    () => ({ status: 429 }),
    () => ({ body: 'done' }),
  ];
  const { ask, counter } = counting({}, (calls) => answers[calls - 1]?.() ?? { body: 'too often' });
  const together = await Promise.all([ask('k'), ask('k'), ask('k'), ask('k')]);
  expect(together.map((answer) => answer.slice(0, 3))).toEqual(['500', '503', '429', '200']);
  expect([await ask('k'), counter.calls]).toEqual(['200 done', 4]);
});

test('a refusal of the handler itself is remembered like any answer', async () => {
  const { ask, counter } = counting({}, () => ({ status: 409 }));
  expect([await ask('k'), await ask('k'), counter.calls]).toEqual(['409 ', '409 ', 1]);
});

test('an answer is remembered for its time, and not longer', async () => {
  const { exchange, ask, counter } = counting({ ttlMs: 1_000 });
  await ask('k');
  exchange.clock.jump(999);
  await ask('k');
  expect(counter.calls).toBe(1);
  exchange.clock.jump(1);
  await ask('k');
  expect(counter.calls).toBe(2);
});

test('beyond a bound new keys are refused, and none is forgotten', async () => {
  const { exchange, ask, counter } = counting({ maxKeys: 2, ttlMs: 1_000 });
  await ask('k1');
  await ask('k2');
  expect(await ask('k3')).toMatch(/^503/);
  expect(await ask('k3', 'x', 'another')).toMatch(/^200/);
  expect(await ask('k1')).toBe('200 {"calls":1}');
  expect(counter.calls).toBe(3);
  exchange.clock.jump(1_000);
  expect(await ask('k3')).toMatch(/^200/);
});

test('so are keys beyond the bound on bytes, and organisations beyond theirs', async () => {
  const large = counting({ maxSizeBytes: 10, ttlMs: 1_000 }, () => ({ body: 'twelve bytes' }));
  expect([(await large.ask('k1')).slice(0, 3), (await large.ask('k2')).slice(0, 3)]).toEqual(['200', '503']);
  const many = counting({ maxOrganisations: 1, ttlMs: 1_000 });
  await many.ask('k', 'x', 'a');
  expect(await many.ask('k', 'x', 'b')).toMatch(/^503/);
  many.exchange.clock.jump(1_000);
  expect(await many.ask('k', 'x', 'b')).toMatch(/^200/);
});

test('a run that goes on is never forgotten, however long it takes', async () => {
  const { promise: door, resolve: open } = Promise.withResolvers<ServiceAnswer>();
  const { exchange, ask, counter } = counting({ ttlMs: 100, maxKeys: 2 }, () => door);
  const first = ask('k');
  await settle();
  exchange.clock.jump(1_000);
  const second = ask('k');
  open({ body: 'done' });
  expect([await first, await second, counter.calls]).toEqual(['200 done', '200 done', 1]);
});

test('names every option out of bounds', () => {
  expect(() => idempotent(() => ({}), { ttlMs: 0, maxKeys: 0, maxSizeBytes: 0, maxOrganisations: 0 })).toThrow(
    /ttlMs.*maxKeys.*maxSizeBytes.*maxOrganisations/,
  );
});

test('who waited beyond his deadline is not served behind his back', async () => {
  const first = Promise.withResolvers<ServiceAnswer>();
  const { exchange, ask, counter } = counting({}, (calls) => (calls === 1 ? first.promise : { body: 'done' }));
  const asked = [ask('k'), ask('k')];
  await exchange.clock.advance(60_000);
  expect((await Promise.all(asked)).map((answer) => answer.slice(0, 3))).toEqual(['504', '504']);
  first.reject(new Error('lost'));
  await settle();
  expect(counter.calls).toBe(1);
  expect(await ask('k')).toBe('200 done');
});
