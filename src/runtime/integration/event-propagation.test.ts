import { expect, test } from 'vitest';
import { integrated } from '../../../tests/support/integrated.ts';
import type { TestOptions } from '../../../tests/support/integrated.ts';
import { settle } from '../shared/manual-clock.ts';
import { Integrator, MissingAbilityError, TooManyError, UnknownSubsystemError, WaitAbortedError } from './integrator.ts';
import type { IntegrationChannel } from './integrator.ts';

/** As `integrated`, with a subsystem that events come from. */
async function withSource(options: TestOptions = {}) {
  const parts = await integrated(options);
  parts.mine.register({ name: 'source' });
  return parts;
}

test('knows nothing before anything is propagated', async () => {
  const { mine } = await withSource();
  expect(mine.events.list()).toEqual([]);
  expect(mine.events.find('propagation-1')).toBeUndefined();
  expect(mine.events.of('source')).toEqual({ events: [] });
  expect(() => mine.events.of('nobody')).toThrow(UnknownSubsystemError);
});

test('refuses what is malformed, and puts nothing on the bus', async () => {
  const { mine, channel } = await withSource();
  mine.register({ name: 'target', onEvent: () => undefined });
  const propagate = (source: string, type: unknown, targets: unknown) => () =>
    mine.events.propagate(source, type as string, {}, targets as string[]);
  expect(propagate('source', '', ['target'])).toThrow(TypeError);
  expect(propagate('source', 7, ['target'])).toThrow(TypeError);
  expect(propagate('source', 'type', [])).toThrow(TypeError);
  expect(propagate('source', 'type', 'target')).toThrow(TypeError);
  expect(propagate('source', 'type', ['target', 'target'])).toThrow(TypeError);
  expect(propagate('source', 'type', ['target', 'source'])).toThrow(MissingAbilityError);
  expect(propagate('nobody', 'type', ['target'])).toThrow(UnknownSubsystemError);
  expect(() => mine.events.of('target', { as: 'sorce' as never })).toThrow('as must be target or source');
  expect(mine.events.list()).toEqual([]);
  expect(channel.events().events).toEqual([]);
});

test('a bus that takes nothing is told to the caller, and nothing is tracked', async () => {
  const { mine, channel } = await withSource();
  mine.register({ name: 'target', onEvent: () => undefined });
  await channel.stop();
  expect(() => mine.events.propagate('source', 'type', {}, ['target'])).toThrow(
    expect.objectContaining({ code: 'BUS_NOT_RUNNING' }),
  );
  expect(mine.events.list()).toEqual([]);
});

test('a bus that refuses the event for one target fails it there only', async () => {
  const { channel, clock } = await withSource();
  const half: IntegrationChannel = {
    publish: (type, payload, options) => {
      if (type.endsWith('.full')) throw new Error('full');
      return channel.publish(type, payload, options);
    },
    subscribe: (filter, callback, options) => channel.subscribe(filter, callback, options),
    events: (query) => channel.events(query),
  };
  const mine = new Integrator({ bus: { for: () => half }, clock }).for('organisation-1');
  for (const name of ['free', 'full']) mine.register({ name, onEvent: () => undefined });
  const report = await mine.events.propagate('free', 'type', {}, ['full', 'free']).settled();
  expect(report).toMatchObject({ state: 'partial', targets: [{ state: 'failed', attempts: 0 }, { state: 'delivered' }] });
  expect(report.targets[0]).toMatchObject({ error: new Error('full') });
});

test('propagating from within onEvent is legal: the event comes after those before it, also to the same subsystem', async () => {
  const { mine } = await withSource();
  const heard: unknown[] = [];
  const inner: string[] = [];
  mine.register({
    name: 'echo',
    onEvent: async ({ payload }) => {
      heard.push(payload);
      if (payload !== 1) return;
      const propagation = mine.events.propagate('echo', 'type', 3, ['echo', 'other']);
      inner.push(propagation.report().state);
    },
  });
  mine.register({ name: 'other', onEvent: ({ payload }) => void heard.push(`other ${String(payload)}`) });
  mine.events.propagate('source', 'type', 1, ['echo']);
  mine.events.propagate('source', 'type', 2, ['echo']);
  await settle();
  expect(inner).toEqual(['pending']);
  expect(heard.filter((each) => typeof each === 'number')).toEqual([1, 2, 3]);
  expect(heard).toContain('other 3');
  expect(mine.events.list().map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered']);
});

test('waiting inside onEvent for another subsystem is legal, too', async () => {
  const { mine } = await withSource();
  mine.register({ name: 'inner', onEvent: () => undefined });
  const states: string[] = [];
  mine.register({
    name: 'outer',
    onEvent: async () => void states.push((await mine.events.propagate('outer', 'type', 2, ['inner']).settled()).state),
  });
  expect(await mine.events.propagate('source', 'type', 1, ['outer']).settled()).toMatchObject({ state: 'delivered' });
  expect(states).toEqual(['delivered']);
});

test('an aborted wait ends, and the propagation goes on', async () => {
  const { mine } = await withSource();
  const held = Promise.withResolvers<void>();
  mine.register({ name: 'slow', onEvent: () => held.promise });
  const propagation = mine.events.propagate('source', 'type', {}, ['slow']);
  const controller = new AbortController();
  const wait = propagation.settled({ signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(wait).rejects.toThrow(WaitAbortedError);
  await expect(propagation.settled({ signal: controller.signal })).rejects.toMatchObject({ cause: new Error('enough') });
  held.resolve();
  expect(await propagation.settled({ signal: new AbortController().signal })).toMatchObject({ state: 'delivered' });
});

test('a call that does not end in time has failed, is told so, and the target is called again', async () => {
  const { mine, clock } = await withSource({ stepTimeoutMs: 100, deliveryAttempts: 2, retryBaseMs: 10 });
  const signals: AbortSignal[] = [];
  mine.register({ name: 'stuck', onEvent: (_, signal) => new Promise(() => signals.push(signal)) });
  const propagation = mine.events.propagate('source', 'type', {}, ['stuck']);
  await clock.advance(1_000);
  const error = expect.objectContaining({ code: 'INTEGRATION_STEP_TIMEOUT' });
  expect(propagation.report()).toMatchObject({ state: 'failed', targets: [{ state: 'failed', attempts: 2, error }] });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test('a dead letter that is delivered again counts as delivered', async () => {
  const { mine, channel, clock } = await withSource({ deliveryAttempts: 1, maxQueuedEvents: 1 });
  let isDown = true;
  mine.register({ name: 'shaky', onEvent: () => (isDown ? Promise.reject(new Error('down')) : undefined) });
  const propagation = mine.events.propagate('source', 'type', {}, ['shaky']);
  expect(await propagation.settled()).toMatchObject({ state: 'failed' });
  isDown = false;
  await clock.advance(0);
  channel.redeliver();
  await clock.advance(0);
  expect(propagation.report()).toMatchObject({ state: 'delivered', targets: [{ state: 'delivered', attempts: 2 }] });
  mine.events.propagate('source', 'type', {}, ['shaky']);
  expect(() => mine.events.propagate('source', 'type', {}, ['shaky'])).toThrow('maxQueuedEvents allows 1');
});

test('what others publish under its types is not taken for its own', async () => {
  const { mine, channel } = await withSource();
  const heard: unknown[] = [];
  mine.register({ name: 'target', onEvent: (event) => void heard.push(event) });
  channel.publish('integration.event.source.target', { propagationId: 'forged' });
  channel.publish('integration.event.source.target', 'forged');
  await settle();
  expect(heard).toEqual([]);
  expect(mine.events.of('target')).toEqual({ events: [] });
});

test('unregistering a subsystem fails what is on its way to it', async () => {
  const { mine } = await withSource();
  const held = Promise.withResolvers<void>();
  mine.register({ name: 'slow', onEvent: () => held.promise });
  mine.register({ name: 'quick', onEvent: () => undefined });
  const propagation = mine.events.propagate('source', 'type', {}, ['slow', 'quick']);
  await settle();
  mine.unregister('slow');
  const code = 'INTEGRATION_SUBSYSTEM_UNREGISTERED';
  expect(propagation.report()).toMatchObject({ state: 'partial', targets: [{ state: 'failed', error: { code } }, {}] });
  held.resolve();
  await settle();
  expect(propagation.report()).toMatchObject({ state: 'delivered' });
  mine.register({ name: 'slow', onEvent: () => undefined });
  expect(await mine.events.propagate('source', 'type', {}, ['slow']).settled()).toMatchObject({ state: 'delivered' });
});

test('refuses more than the bounds allow, all targets or none, and forgets the oldest that ended', async () => {
  const { mine } = await withSource({ maxQueuedEvents: 2, maxOpen: 3, maxHistory: 2 });
  const held = Promise.withResolvers<void>();
  const heard: unknown[] = [];
  mine.register({ name: 'slow', onEvent: () => held.promise });
  mine.register({ name: 'quick', onEvent: ({ payload }) => void heard.push(payload) });
  const first = mine.events.propagate('source', 'type', 1, ['slow']);
  mine.events.propagate('source', 'type', 2, ['slow']);
  expect(() => mine.events.propagate('source', 'type', 3, ['quick', 'slow'])).toThrow('maxQueuedEvents allows 2');
  mine.events.propagate('source', 'type', 4, ['quick']);
  expect(() => mine.events.propagate('source', 'type', 5, ['quick'])).toThrow(TooManyError);
  await settle();
  expect(heard).toEqual([4]);
  held.resolve();
  await settle();
  expect(mine.events.list().map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  mine.events.propagate('source', 'type', 6, ['slow']);
  await settle();
  expect(mine.events.find(first.id)).toBeUndefined();
  expect(mine.events.list()).toHaveLength(2);
});
