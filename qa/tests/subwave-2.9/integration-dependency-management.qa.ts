import { expect, test } from 'vitest';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import { DependencyCycleError, Integrator } from '../../../src/runtime/integration/integrator.ts';

const names = ['api', 'billing', 'database', 'orders', 'queue', 'reports'];

/** Two organisations with the same six subsystems, registered from the last to the first. */
async function sixSubsystems() {
  const bus = new EventBus();
  const integrator = new Integrator({ bus });
  const open = async (organisationId: string) => {
    await bus.initialize(organisationId).start();
    const organisation = integrator.for(organisationId);
    for (const name of names.toReversed()) organisation.register({ name });
    return organisation;
  };
  return { mine: await open('organisation-1'), other: await open('organisation-2') };
}

const needs = [
  ['api', 'orders'],
  ['api', 'billing'],
  ['orders', 'database'],
  ['orders', 'queue'],
  ['billing', 'database'],
] as const;

/** An organisation whose six subsystems need each other as `needs` says. */
async function connected(order: readonly (readonly [string, string])[] = needs) {
  const { mine, other } = await sixSubsystems();
  for (const [dependent, dependency] of order) mine.dependencies.add(dependent, dependency);
  return { dependencies: mine.dependencies, mine, other };
}

test('QA-464.1 registers dependencies between subsystems', async () => {
  const { mine, other } = await sixSubsystems();
  expect(mine.dependencies.list()).toEqual([]);
  mine.dependencies.add('orders', 'database');
  mine.dependencies.add('api', 'orders');
  mine.dependencies.add('orders', 'database');
  expect(mine.dependencies.list()).toEqual([
    { dependent: 'api', dependency: 'orders' },
    { dependent: 'orders', dependency: 'database' },
  ]);
  expect(() => mine.dependencies.add('api', 'cache')).toThrow('no subsystem "cache" is registered');
  expect(() => mine.dependencies.add('cache', 'api')).toThrow('no subsystem "cache" is registered');
  expect(mine.dependencies.list()).toHaveLength(2);
  expect(other.dependencies.list()).toEqual([]);

  expect(mine.dependencies.remove('api', 'orders')).toBe(true);
  expect(mine.dependencies.remove('api', 'orders')).toBe(false);
  expect(mine.dependencies.list()).toEqual([{ dependent: 'orders', dependency: 'database' }]);
});

test('QA-464.2 keeps the dependency graph and returns it in start order', async () => {
  const { dependencies, mine, other } = await connected();
  expect(dependencies.startWaves()).toEqual([['database', 'queue', 'reports'], ['billing', 'orders'], ['api']]);
  expect(dependencies.startOrder()).toEqual(['database', 'queue', 'reports', 'billing', 'orders', 'api']);
  const reversed = await connected(needs.toReversed());
  expect(reversed.dependencies.startOrder()).toEqual(dependencies.startOrder());
  expect(other.dependencies.startOrder()).toEqual(names);

  mine.unregister('orders');
  expect(dependencies.list()).toEqual([
    { dependent: 'api', dependency: 'billing' },
    { dependent: 'billing', dependency: 'database' },
  ]);
  expect(dependencies.startOrder()).toEqual(['database', 'queue', 'reports', 'billing', 'api']);
});

test('QA-464.3 refuses a dependency that closes a cycle, naming the cycle', async () => {
  const { dependencies, other } = await connected();
  const before = { list: dependencies.list(), order: dependencies.startOrder() };
  expect(() => dependencies.add('database', 'api')).toThrow(DependencyCycleError);
  expect(() => dependencies.add('queue', 'api')).toThrow('the dependency closes a cycle: queue → api → orders → queue');
  expect(() => dependencies.add('orders', 'api')).toThrow('the dependency closes a cycle: orders → api → orders');
  expect(() => dependencies.add('queue', 'queue')).toThrow('the dependency closes a cycle: queue → queue');
  expect({ list: dependencies.list(), order: dependencies.startOrder() }).toEqual(before);

  other.dependencies.add('queue', 'api');
  dependencies.remove('orders', 'queue');
  dependencies.add('queue', 'api');
  expect(dependencies.startOrder()).toEqual(['database', 'reports', 'billing', 'orders', 'api', 'queue']);
});

test('QA-464.4 returns dependencies and dependents, direct and transitive', async () => {
  const { dependencies } = await connected();
  expect(dependencies.dependenciesOf('api')).toEqual(['billing', 'orders']);
  expect(dependencies.dependenciesOf('api', { transitive: true })).toEqual(['billing', 'database', 'orders', 'queue']);
  expect(dependencies.dependentsOf('database')).toEqual(['billing', 'orders']);
  expect(dependencies.dependentsOf('database', { transitive: true })).toEqual(['api', 'billing', 'orders']);
  expect(dependencies.dependenciesOf('database', { transitive: true })).toEqual([]);
  expect(dependencies.dependentsOf('api', { transitive: true })).toEqual([]);
  expect(dependencies.dependenciesOf('reports')).toEqual([]);
  expect(() => dependencies.dependenciesOf('cache')).toThrow('no subsystem "cache" is registered');
  expect(() => dependencies.dependentsOf('cache')).toThrow('no subsystem "cache" is registered');
});
