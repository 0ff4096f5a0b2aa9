import { expect, expectTypeOf, test } from 'vitest';
import * as fc from 'fast-check';
import { ManualClock } from '../shared/manual-clock.ts';
import { startOrder } from './module-graph.ts';
import { InvalidConfigurationError, ModuleRegistry } from './module-registry.ts';
import type { ModuleDefinition, ModuleState, RegistryOptions, SystemStatus } from './module-registry.ts';
import type { PayloadOf } from './reference-model/reference-model.ts';

function open(options: RegistryOptions = {}) {
  const clock = new ManualClock();
  const registry = new ModuleRegistry({ clock, ...options });
  return { clock, registry, mine: registry.for('organisation-1') };
}

test('without modules nothing happens', async () => {
  const { mine, registry, clock } = open();
  expect(await mine.startAll()).toEqual([]);
  expect(await mine.stopAll()).toEqual({ stopped: [], failures: [] });
  expect([mine.modules(), mine.history(), mine.health().status]).toEqual([[], [], 'Unknown']);
  await registry.close();
  expect(clock.pending).toBe(0);
});

test('the states of the message types are those of the registry', () => {
  expectTypeOf<PayloadOf<'module.lifecycle'>['to']>().toEqualTypeOf<ModuleState>();
  expectTypeOf<PayloadOf<'system.health'>['to']>().toEqualTypeOf<SystemStatus>();
});

test('the start order is the same in whichever order modules are registered', () => {
  const graph = fc.array(fc.uniqueArray(fc.nat({ max: 11 })), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(graph, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (needs, draws) => {
      const modules = needs.map((list, at) => ({
        name: `m${at}`,
        dependsOn: list.filter((each) => each < at).map((each) => `m${each}`),
      }));
      const shuffled = modules
        .map((module) => ({ module, rank: draws.next().value as number }))
        .toSorted((a, b) => a.rank - b.rank);
      const order = startOrder(modules).map(({ name }) => name);
      expect(startOrder(shuffled.map(({ module }) => module)).map(({ name }) => name)).toEqual(order);
      expect(order).toHaveLength(12);
      for (const { name, dependsOn } of modules)
        for (const each of dependsOn) expect(order.indexOf(each)).toBeLessThan(order.indexOf(name));
    }),
  );
});

test('restarts a crashed module by way of Degraded, and leaves its dependents alone', async () => {
  const { mine } = open();
  let broken = true;
  const crashed = mine.register({
    name: 'a',
    start: () => (broken && crashed.state === 'Degraded' ? Promise.reject(new Error('still')) : undefined),
  });
  const dependent = mine.register({ name: 'b', dependsOn: ['a'] });
  await mine.startAll();
  crashed.report('Unhealthy', 'crash');
  await expect(mine.recover('a')).rejects.toThrow('the module "a" did not start: still');
  broken = false;
  await mine.recover('a');
  const states = mine.history().flatMap((event) => (event.kind === 'lifecycle' && event.module === 'a' ? [event.to] : []));
  expect(states).toEqual(['Starting', 'Healthy', 'Unhealthy', 'Degraded', 'Unhealthy', 'Degraded', 'Healthy']);
  expect(dependent.state).toBe('Healthy');
  await expect(mine.recover('a')).rejects.toThrow('cannot become Degraded, as it is Healthy');
});

test('calls reach the action of a module that serves, and no other', async () => {
  const { mine, registry } = open();
  const definition = { name: 'sums', factor: 2, actions: { add: ({ a, b }: { a: number; b: number }) => a + b } };
  const sums = mine.register(definition);
  expect(() => sums.call('add', { a: 1, b: 2 })).toThrow('the module "sums" is Registered');
  await mine.startAll();
  expect(registry.find('organisation-1', 'sums')?.call('add', { a: 1, b: 2 })).toBe(3);
  for (const action of ['constructor', 'toString', '__proto__', '']) expect(() => sums.call(action)).toThrow('has no action');
  sums.report('Unhealthy', 'crash');
  expect(() => sums.call('add')).toThrow('the module "sums" is Unhealthy');
});

test('names every field of options and definitions that is out of bounds', () => {
  const { mine } = open();
  expect(() => new ModuleRegistry({ missedHeartbeats: 0, startTimeoutMs: -1, maxModules: 0.5 })).toThrow(
    /startTimeoutMs must be .*; missedHeartbeats must be .*; maxModules must be /,
  );
  const wrong = {
    name: '',
    dependsOn: [1],
    isCritical: 1,
    heartbeatIntervalMs: 0,
    start: 1,
    actions: { a: 1 },
  } as unknown as ModuleDefinition;
  expect(() => mine.register(wrong)).toThrow(/name .*dependsOn\[0\] .*isCritical .*heartbeatIntervalMs .*start .*actions\.a /);
  for (const definition of [
    null,
    1,
    { name: 'a', dependsOn: 'b' },
    { name: 'a', actions: null },
  ] as unknown as ModuleDefinition[])
    expect(() => mine.register(definition)).toThrow(InvalidConfigurationError);
  expect(() => mine.stopAll({ timeoutMs: -1 })).toThrow(InvalidConfigurationError);
  expect(mine.modules()).toEqual([]);
});

test('unregisters what is at rest and not needed', async () => {
  const { mine } = open();
  mine.registerAll([{ name: 'a' }, { name: 'b', dependsOn: ['a'] }]);
  expect(() => mine.unregister('a')).toThrow('"b" need the module "a"');
  await mine.startAll();
  await expect(mine.stop('a')).rejects.toThrow('"b" need the module "a"');
  expect(() => mine.unregister('b')).toThrow('"b" need the module "b"');
  await mine.stop('b');
  const gone = mine.find('b');
  mine.unregister('b');
  expect(() => gone?.call('x')).toThrow('is Stopped');
  expect([gone?.beat(), mine.find('b'), mine.startOrder()]).toEqual([false, undefined, ['a']]);
  expect(() => mine.unregister('b')).toThrow('no module "b" is registered');
});

test('ten thousand modules in one chain start, stop and beat', async () => {
  const { mine, clock } = open({ maxModules: 10_000 });
  const names = Array.from({ length: 10_000 }, (_, at) => `m${String(at).padStart(5, '0')}`);
  const definitions = names.map((name, at) => ({
    name,
    heartbeatIntervalMs: 1_000,
    dependsOn: at === 0 ? [] : [names[at - 1]!],
  }));
  const cyclic = definitions.with(0, { ...definitions[0]!, dependsOn: [names.at(-1)!] });
  expect(() => mine.registerAll(cyclic)).toThrow('the modules depend on each other: m00000 → m09999 → m09998');
  mine.registerAll(definitions.toReversed());
  expect(await mine.startAll({ concurrent: true })).toEqual(names);
  expect(clock.pending).toBe(1);
  expect((await mine.stopAll({ concurrent: true })).stopped).toEqual(names.toReversed());
  expect(clock.pending).toBe(0);
});
