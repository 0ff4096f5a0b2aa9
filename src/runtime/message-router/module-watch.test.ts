import { expect, test } from 'vitest';
import { ModuleRegistry } from '../module-registry/module-registry.ts';
import type { ModuleDefinition } from '../module-registry/module-registry.ts';
import { settle } from '../shared/manual-clock.ts';
import { scribe, shopRouter } from './fixtures/shop-router.ts';
import { fail } from './fixtures/thenables.ts';
import type { LaneOptions, RouterRegistry } from './message-router.ts';

/** A till that the registry knows and has started, and that handles alarms. */
async function watched(definition: Partial<ModuleDefinition> = {}, lane: LaneOptions = {}, recovers = true) {
  const registry = new ModuleRegistry();
  const modules = registry.for('organisation-1');
  const handle = modules.register({ name: 'till', ...definition });
  await modules.startAll({ signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const shop = shopRouter({ registry, recovers });
  const till = scribe();
  const state = { isBroken: false };
  const write = (message: { payload: { text: string } }): void => {
    if (state.isBroken) throw new Error('broken');
    till.write(message);
  };
  const port = shop.mine.attach('till', { receives: { alarm: write }, attempts: 1, crashAfter: 1, ...lane });
  return { ...shop, modules, handle, till, state, port, from: shop.mine.attach('shop') };
}

test('a module that crashes is started again, and misses nothing', async () => {
  const { modules, handle, clock, till, state, port, from, mine } = await watched();
  state.isBroken = true;
  for (const text of ['a', 'b', 'c']) from.send('alarm', { text });
  await settle();
  expect(handle.state).toBe('Unhealthy');
  expect(port.traffic()).toMatchObject({ isOpen: false, closures: ['module-not-serving'], backlog: 3, crashes: 1 });
  state.isBroken = false;
  await clock.advance(74);
  expect(till.seen).toEqual([]);
  await clock.advance(1);
  expect([till.seen, handle.state, port.traffic().isOpen]).toEqual([['a', 'b', 'c'], 'Healthy', true]);
  expect(modules.history().flatMap((event) => (event.kind === 'lifecycle' ? [event.to] : []))).toEqual([
    'Starting',
    'Healthy',
    'Unhealthy',
    'Degraded',
    'Healthy',
  ]);
  expect([mine.deadLetters(), clock.pending]).toEqual([[], 0]);
});

test('starts that fail are tried again after a growing delay, at most as long as may be', async () => {
  let starts = 0;
  const at: number[] = [];
  const { clock, handle } = await watched({
    start: () => {
      starts += 1;
      if (starts > 1) at.push(clock.monotonicMs());
      if (starts > 1 && starts < 6) throw new Error('not yet');
    },
  });
  handle.report('Unhealthy', 'planned');
  await clock.advance(10_000);
  expect(at.map((each) => each - 1_000)).toEqual([75, 225, 525, 1_125, 2_325]);
  expect([handle.state, clock.pending]).toEqual(['Healthy', 0]);
});

test('a module whose dependency does not serve waits for it', async () => {
  const registry = new ModuleRegistry();
  const modules = registry.for('organisation-1');
  const [base, handle] = modules.registerAll([{ name: 'base' }, { name: 'till', dependsOn: ['base'] }]);
  await modules.startAll();
  const { mine, clock } = shopRouter({ registry });
  mine.attach('till', { receives: { alarm: () => undefined } });
  base!.report('Unhealthy', 'planned');
  handle!.report('Unhealthy', 'planned');
  await clock.advance(500);
  expect(handle!.state).toBe('Unhealthy');
  await modules.recover('base');
  await clock.advance(1_000);
  expect(handle!.state).toBe('Healthy');
});

test('while it is started again it is given nothing, though it is Degraded', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let starts = 0;
  const { clock, handle, till, from } = await watched({ start: () => (starts++ === 0 ? undefined : promise) });
  handle.report('Unhealthy', 'planned');
  await settle();
  from.send('alarm', { text: 'a' });
  await clock.advance(2_000);
  expect([handle.state, handle.isChanging, till.seen]).toEqual(['Degraded', true, []]);
  resolve();
  await clock.advance(0);
  expect([handle.state, till.seen]).toEqual(['Healthy', ['a']]);
  await clock.advance(100);
  expect(clock.pending).toBe(0);
});

test('a module that says itself that it is Degraded serves; also when it says so while it starts', async () => {
  const { handle, clock, till, from, modules } = await watched({ start: () => void handle?.report('Degraded', 'half of it') });
  await modules.stop('till');
  from.send('alarm', { text: 'a' });
  await settle();
  expect(till.seen).toEqual([]);
  await modules.start('till');
  await clock.advance(100);
  expect([handle.state, till.seen, clock.pending]).toEqual(['Degraded', ['a'], 0]);
  handle.report('Healthy', 'all of it');
  handle.report('Degraded', 'half again');
  from.send('alarm', { text: 'b' });
  await settle();
  expect(till.seen).toEqual(['a', 'b']);
});

test('stopped, or stopped and unregistered, before its recovery: nobody starts it', async () => {
  for (const unregisters of [false, true]) {
    const { handle, clock, modules } = await watched();
    handle.report('Unhealthy', 'planned');
    await settle();
    await modules.stop('till');
    if (unregisters) modules.unregister('till');
    await clock.advance(60_000);
    expect([handle.state, clock.pending]).toEqual(['Stopped', 0]);
  }
});

test('detached, or drained, before its recovery: nobody starts it, and no timer is left', async () => {
  for (const end of ['detach', 'drain'] as const) {
    const { handle, clock, port, mine } = await watched();
    handle.report('Unhealthy', 'planned');
    await settle();
    expect(clock.pending).toBe(1);
    await (end === 'detach' ? port.detach() : mine.drain());
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(handle.state).toBe('Unhealthy');
  }
});

test('a handler that was under way when its module failed, and ends well, does not call off the recovery', async () => {
  const slow = scribe();
  const registry = new ModuleRegistry();
  const modules = registry.for('organisation-1');
  const handle = modules.register({ name: 'till' });
  await modules.startAll();
  const { mine, clock } = shopRouter({ registry });
  mine.attach('till', { receives: { alarm: slow.writeSlowly } });
  mine.attach('shop').send('alarm', { text: 'a' });
  await settle();
  handle.report('Unhealthy', 'planned');
  await settle();
  slow.ends[0]!.resolve();
  await clock.advance(100);
  expect(handle.state).toBe('Healthy');
});

test('a message whose handler reports its own module Unhealthy each time is to blame in the end', async () => {
  const { handle, clock, till, from, mine, port } = await watched({}, { concurrency: 1 });
  await port.detach();
  const poisoned = mine.attach('till', {
    receives: {
      alarm: async (message) => {
        if (message.payload.text !== 'poison') return till.write(message);
        handle.report('Unhealthy', 'poisoned');
        await settle();
        throw new Error('poisoned');
      },
    },
  });
  for (const text of ['poison', 'a']) from.send('alarm', { text });
  // In steps, so that each call of the handler has ended before its module is started again.
  for (let step = 0; step < 300; step += 1) for (const byMs of [0, 0, 50]) await clock.advance(byMs);
  await clock.advance(30_000);
  expect(till.seen).toEqual(['a']);
  expect(mine.deadLetters()).toMatchObject([{ reason: 'failed', message: { payload: { text: 'poison' } } }]);
  expect([poisoned.traffic().backlog, clock.pending]).toEqual([0, 0]);
});

test('without recovery what fails is a dead letter, and an Unhealthy module is given nothing', async () => {
  const { handle, clock, state, from, mine, port } = await watched({}, {}, false);
  state.isBroken = true;
  from.send('alarm', { text: 'a' });
  await settle();
  expect(mine.deadLetters()).toMatchObject([{ reason: 'failed' }]);
  handle.report('Unhealthy', 'planned');
  await settle();
  from.send('alarm', { text: 'b' });
  await clock.advance(60_000);
  expect(port.traffic()).toMatchObject({ isOpen: false, backlog: 1 });
});

test.for(['find', 'report', 'recover'] as const)('a registry whose %s throws stops no module', async (broken) => {
  let listener: ((event: never) => unknown) | undefined;
  const module = { state: 'Healthy', isChanging: false, report };
  function report(): void {
    if (broken === 'report') fail();
    module.state = 'Unhealthy';
  }
  const registry: RouterRegistry = {
    for: () => ({
      find: broken === 'find' ? fail : () => module,
      listen: (heard) => ({ [Symbol.dispose]: () => void (listener = heard) }),
      recover: fail,
    }),
  };
  const { mine, router, clock } = shopRouter({ registry });
  const till = scribe();
  const handle = (message: { payload: { text: string } }): void => {
    till.write(message);
    if (message.payload.text === 'bad') throw new Error('planned');
  };
  mine.attach('till', { receives: { alarm: handle }, attempts: 1, crashAfter: 1 });
  const shop = mine.attach('shop');
  for (const text of ['bad', 'good']) shop.send('alarm', { text });
  await clock.advance(1_000);
  expect(till.seen).toEqual(broken === 'recover' ? ['bad'] : ['bad', 'good']);
  await router.close({ signal: AbortSignal.abort() });
  expect([clock.pending, typeof listener]).toEqual([0, 'function']);
});
