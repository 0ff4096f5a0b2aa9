import { expect, test } from 'vitest';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import { Integrator } from '../../../src/runtime/integration/integrator.ts';
import type { IntegrationEvent } from '../../../src/runtime/integration/integrator.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';

/** An integrator for two organisations on a bus that is running. */
async function integrated() {
  const clock = new ManualClock(1_000);
  const bus = new EventBus({ clock });
  await bus.initialize('organisation-1').start();
  await bus.initialize('organisation-2').start();
  const integrator = new Integrator({ bus, clock });
  return { clock, mine: integrator.for('organisation-1'), other: integrator.for('organisation-2') };
}

/** Writes down what it is given. */
function listener(name: string, heard: string[]) {
  return {
    name,
    onEvent: ({ source, target, type, payload }: IntegrationEvent) => {
      heard.push(`${name}: ${source} → ${target} ${type} ${JSON.stringify(payload)}`);
    },
  };
}

test('QA-461.1 propagates an event from its source to several target subsystems', async () => {
  const { mine } = await integrated();
  const heard: string[] = [];
  mine.register({ name: 'orders' });
  for (const name of ['billing', 'stock', 'audit']) mine.register(listener(name, heard));
  const propagation = mine.events.propagate('orders', 'order.placed', { total: 12 }, ['billing', 'stock']);
  expect(heard).toEqual([]);

  expect(await propagation.settled()).toMatchObject({ source: 'orders', type: 'order.placed', state: 'delivered' });
  await settle();
  expect(heard.toSorted()).toEqual([
    'billing: orders → billing order.placed {"total":12}',
    'stock: orders → stock order.placed {"total":12}',
  ]);
  expect(() => mine.events.propagate('orders', 'order.placed', {}, ['billing', 'nobody'])).toThrow(
    'no subsystem "nobody" is registered',
  );
  await settle();
  expect(heard).toHaveLength(2);
});

test('QA-461.2 tracks each propagation: pending, delivered or failed at each target', async () => {
  const { clock, mine } = await integrated();
  const held = Promise.withResolvers<void>();
  mine.register({ name: 'orders' });
  mine.register({ name: 'quick', onEvent: () => undefined });
  mine.register({ name: 'slow', onEvent: () => held.promise });
  mine.register({ name: 'broken', onEvent: () => Promise.reject(new Error('out of order')) });
  let failures = 0;
  mine.register({ name: 'shaky', onEvent: () => ((failures += 1) === 1 ? Promise.reject(new Error('busy')) : undefined) });
  const { id } = mine.events.propagate('orders', 'order.placed', {}, ['quick', 'slow', 'broken', 'shaky']);
  const stateAt = () =>
    mine.events
      .find(id)
      ?.report()
      .targets.map(({ target, state, attempts }) => `${target} ${state} ${attempts}`);
  expect(stateAt()).toEqual(['quick pending 0', 'slow pending 0', 'broken pending 0', 'shaky pending 0']);

  await clock.advance(0);
  expect(stateAt()).toEqual(['quick delivered 1', 'slow pending 1', 'broken pending 1', 'shaky pending 1']);
  await clock.advance(5_000);
  expect(stateAt()).toEqual(['quick delivered 1', 'slow pending 1', 'broken failed 3', 'shaky delivered 2']);
  expect(mine.events.find(id)?.report()).toMatchObject({ state: 'pending' });
  expect(mine.events.find(id)?.report()).not.toHaveProperty('endedAtMs');

  held.resolve();
  const report = await mine.events.find(id)?.settled();
  expect(report).toMatchObject({ id, state: 'partial', startedAtMs: 1_000, endedAtMs: 6_000 });
  expect(report?.targets[1]).toEqual({ target: 'slow', state: 'delivered', attempts: 1, sequence: 2 });
  expect(report?.targets[2]).toMatchObject({ target: 'broken', state: 'failed', error: new Error('out of order') });
  expect(report?.targets[3]).toEqual({ target: 'shaky', state: 'delivered', attempts: 2, sequence: 4 });
});

test('QA-461.3 returns the events of a subsystem, in order', async () => {
  const { clock, mine } = await integrated();
  const heard: unknown[] = [];
  let failures = 0;
  for (const name of ['orders', 'returns', 'stock']) mine.register({ name, onEvent: () => undefined });
  mine.register({
    name: 'billing',
    onEvent: ({ payload }) => {
      if (payload === 1 && (failures += 1) < 3) throw new Error('busy');
      heard.push(payload);
    },
  });
  expect(mine.events.of('billing')).toEqual({ events: [] });

  mine.events.propagate('orders', 'placed', 0, ['billing', 'stock']);
  mine.events.propagate('returns', 'returned', 1, ['billing']);
  mine.events.propagate('orders', 'placed', 2, ['stock']);
  mine.events.propagate('orders', 'placed', 3, ['stock', 'billing']);
  await clock.advance(5_000);
  expect(heard).toEqual([0, 1, 3]);
  const described = mine.events
    .of('billing')
    .events.map(({ sequence, source, type, payload }) => [sequence, source, type, payload]);
  expect(described).toEqual([
    [1, 'orders', 'placed', 0],
    [3, 'returns', 'returned', 1],
    [6, 'orders', 'placed', 3],
  ]);
  const first = mine.events.of('billing', { limit: 2 });
  expect(first.events.map(({ payload }) => payload)).toEqual([0, 1]);
  const second = mine.events.of('billing', { limit: 2, from: first.next ?? 0 });
  expect(second.events.map(({ payload }) => payload)).toEqual([3]);
  expect(mine.events.of('returns', { as: 'source' }).events.map(({ target, payload }) => [target, payload])).toEqual([
    ['billing', 1],
  ]);
  expect(mine.events.of('orders', { as: 'source' }).events.map(({ target }) => target)).toEqual([
    'billing',
    'stock',
    'stock',
    'stock',
    'billing',
  ]);
});

test('QA-461.4 shows no organisation the events of another', async () => {
  const { mine, other } = await integrated();
  const heard: string[] = [];
  for (const organisation of [mine, other]) {
    organisation.register({ name: 'orders' });
    organisation.register(listener('billing', heard));
  }
  const { id } = mine.events.propagate('orders', 'order.placed', 'secret of 1', ['billing']);
  await settle();
  expect(heard).toEqual(['billing: orders → billing order.placed "secret of 1"']);
  expect(other.events.of('billing')).toEqual({ events: [] });
  expect(other.events.of('orders', { as: 'source' })).toEqual({ events: [] });
  expect(other.events.list()).toEqual([]);
  expect(other.events.find(id)).toBeUndefined();

  other.events.propagate('orders', 'order.placed', 'secret of 2', ['billing']);
  await settle();
  expect(heard.slice(1)).toEqual(['billing: orders → billing order.placed "secret of 2"']);
  expect(mine.events.of('billing').events.map(({ organisationId, payload }) => [organisationId, payload])).toEqual([
    ['organisation-1', 'secret of 1'],
  ]);
  expect(other.events.of('billing').events.map(({ organisationId, payload }) => [organisationId, payload])).toEqual([
    ['organisation-2', 'secret of 2'],
  ]);
  expect(mine.events.list()).toHaveLength(1);
});
