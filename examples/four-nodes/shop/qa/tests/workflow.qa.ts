import { expect, test } from 'vitest';

import { Shop } from '../../src/shop.ts';

const order = { id: 'order-1', prices: [20, 22], key: 'apples', count: 2, message: 'ordered' };

interface WorkflowEvent {
  readonly type: string;
  readonly correlationId: string | null;
  readonly payload: unknown;
}

/** The events of workflows from now on. */
function followWorkflows(shop: Shop): WorkflowEvent[] {
  const events: WorkflowEvent[] = [];
  shop.bus.subscribe({ pattern: 'workflow.*' }, ({ type, correlationId, payload }) => {
    events.push({ type, correlationId: correlationId ?? null, payload });
  });
  return events;
}

test('QA-2.1 an order goes through price, stock and notify in this order, and returns what each of them gave', async () => {
  await using shop = await Shop.open();
  expect(await shop.order(order)).toEqual({
    workflow: 'order',
    outputs: [{ count: 2, sum: 42, mean: 21 }, { apples: -2 }, { id: 'order-1', done: true }],
  });
});

test('QA-2.2 an order publishes that it started, that each step was completed, and that it was completed, under its own id', async () => {
  await using shop = await Shop.open();
  const events = followWorkflows(shop);
  await shop.order(order);
  await expect.poll(() => events.at(-1)?.type).toBe('workflow.completed');
  const step = 'workflow.step-completed';
  expect(events.map(({ type }) => type)).toEqual(['workflow.started', step, step, step, 'workflow.completed']);
  expect(new Set(events.map(({ correlationId }) => correlationId))).toEqual(new Set(['order-1']));
  expect(events.flatMap(({ type, payload }) => (type === step ? [payload] : []))).toMatchObject([
    { step: '1 price', number: 1, of: 3 },
    { step: '2 stock', number: 2, of: 3 },
    { step: '3 notify', number: 3, of: 3 },
  ]);
});

test('QA-3.1 when a step fails, what the steps before it did is taken back', async () => {
  await using shop = await Shop.open();
  await shop.order(order);
  const steps = [
    { service: 'stock', input: { key: 'apples', amount: -5 } },
    { service: 'stock', input: { key: 'pears', amount: -3 } },
    { service: 'notify', input: { id: '' } },
  ] as const;
  await expect(shop.run('order', 'order-2', steps)).rejects.toThrow('workflow order failed at 3 notify');
  expect([await shop.stockOf('apples'), await shop.stockOf('pears')]).toEqual([-2, 0]);
});

test('QA-3.2 an order that fails publishes at which step, what was taken back, and never that it was completed', async () => {
  await using shop = await Shop.open();
  const events = followWorkflows(shop);
  const steps = [
    { service: 'stock', input: { key: 'apples', amount: -2 } },
    { service: 'notify', input: { id: '' } },
  ] as const;
  await expect(shop.run('order', 'order-2', steps)).rejects.toThrow('id must be a text that is not empty');
  await expect.poll(() => events.at(-1)?.type).toBe('workflow.failed');
  expect(events.map(({ type }) => type)).toEqual(['workflow.started', 'workflow.step-completed', 'workflow.failed']);
  expect(events.at(-1)).toMatchObject({
    correlationId: 'order-2',
    payload: { workflow: 'order', step: '2 notify', compensated: ['1 stock'] },
  });
});

test('QA-4.1 an order that needs a node which is gone is refused by its name, before anything is done', async () => {
  await using shop = await Shop.open();
  const events = followWorkflows(shop);
  await shop.node('notify').shutdown();
  await shop.settle();
  await expect(shop.order(order)).rejects.toThrow('notify is gone');
  expect([events, await shop.stockOf('apples')]).toEqual([[], 0]);
});

test('QA-4.2 the others go on without it, and orders are completed again when it is back', async () => {
  await using shop = await Shop.open();
  await shop.node('notify').shutdown();
  await shop.settle();
  const steps = [{ service: 'stock', input: { key: 'apples', amount: 7 } }] as const;
  expect(await shop.run('fill', 'fill-1', steps)).toEqual({ workflow: 'fill', outputs: [{ apples: 7 }] });
  await shop.node('notify').initialize();
  await shop.settle();
  await shop.order(order);
  expect(await shop.stockOf('apples')).toBe(5);
});
