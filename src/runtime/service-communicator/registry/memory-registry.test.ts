import { expect, test } from 'vitest';
import { serviceAt } from '../../../../tests/support/services/scripted-calls.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import { MemoryRegistry } from './memory-registry.ts';
import type { RegistrationChange } from './service-registry.ts';

const bounds = { maxOrganisations: 2, maxServices: 2, maxInstances: 2 };

function change(organisationId: string, id: string, origins: readonly string[], leaseMs = 1_000): RegistrationChange {
  const instances = serviceAt(origins).instances.map((instance) => ({ ...instance, leaseMs }));
  return { organisationId, id, instances };
}

test('an empty registry knows nothing', async () => {
  using registry = new MemoryRegistry(new ManualClock(), bounds);
  expect(registry.find('a', 'x')).toBeUndefined();
  expect(registry.list('a')).toEqual([]);
  expect(await registry.renew('a', 'x', 'i')).toBe(false);
  expect(await registry.remove('a', 'x')).toBe(false);
});

test('registrations of one service add up; what is not given stays', async () => {
  using registry = new MemoryRegistry(new ManualClock(), bounds);
  await registry.put({ ...change('a', 'x', ['http://one']), requiredLevel: 'BASIC', metadata: { team: 'red' } });
  await registry.put({ ...change('a', 'x', ['http://two']), balancing: 'weighted' });
  const found = registry.find('a', 'x');
  expect(found).toMatchObject({ requiredLevel: 'BASIC', balancing: 'weighted', metadata: { team: 'red' }, sharedWith: [] });
  expect(found?.instances.map(({ id }) => id)).toEqual(['http://one', 'http://two']);
  await registry.put(change('a', 'x', ['http://one']));
  expect(registry.find('a', 'x')?.instances.map(({ id }) => id)).toEqual(['http://two', 'http://one']);
});

test('a lease ends to the millisecond, whether or not anybody looks, and listeners hear of it', async () => {
  const clock = new ManualClock();
  using registry = new MemoryRegistry(clock, bounds);
  const heard: string[] = [];
  using _watch = registry.watch((organisationId, serviceId) => void heard.push(`${organisationId} ${serviceId}`));
  await registry.put(change('a', 'x', ['http://one'], 2_000));
  await registry.put(change('a', 'y', ['http://one'], 3_000));
  clock.jump(1_999);
  expect(registry.find('a', 'x')?.instances).toHaveLength(1);
  clock.jump(1);
  expect(registry.find('a', 'x')).toBeUndefined();
  await clock.advance(2_000);
  expect(heard).toEqual(['a x', 'a y', 'a x', 'a y']);
  expect({ listed: registry.list('a'), timers: clock.pending }).toEqual({ listed: [], timers: 0 });
});

test('a lease without an end leaves no timer', async () => {
  const clock = new ManualClock();
  using registry = new MemoryRegistry(clock, bounds);
  await registry.put(change('a', 'x', ['http://one'], Number.POSITIVE_INFINITY));
  expect(clock.pending).toBe(0);
  clock.jump(1e12);
  expect(registry.find('a', 'x')?.instances).toHaveLength(1);
});

test('a renewal keeps the record as it is, so that nobody need look at it anew', async () => {
  const clock = new ManualClock();
  using registry = new MemoryRegistry(clock, bounds);
  await registry.put(change('a', 'x', ['http://one'], 1_000));
  const record = registry.find('a', 'x');
  clock.jump(600);
  expect(await registry.renew('a', 'x', 'http://one')).toBe(true);
  clock.jump(600);
  expect(registry.find('a', 'x')).toBe(record);
  expect(record?.instances[0]?.expiresAtMs).toBe(1_600);
});

test('each bound refuses, changes nothing, and makes room again', async () => {
  using registry = new MemoryRegistry(new ManualClock(), bounds);
  await registry.put(change('a', 'x', ['http://one', 'http://two']));
  await registry.put(change('a', 'y', ['http://one']));
  await registry.put(change('b', 'x', ['http://one']));
  await expect(registry.put(change('a', 'x', ['http://three']))).rejects.toMatchObject({
    code: 'COMMUNICATOR_FULL',
    bound: 'maxInstances',
  });
  await expect(registry.put(change('a', 'z', ['http://one']))).rejects.toMatchObject({ bound: 'maxServices' });
  await expect(registry.put(change('c', 'x', ['http://one']))).rejects.toMatchObject({ bound: 'maxOrganisations' });
  expect(registry.refused).toBe(3);
  expect(registry.find('a', 'x')?.instances).toHaveLength(2);
  expect(await registry.remove('b', 'x')).toBe(true);
  await registry.put(change('c', 'x', ['http://one']));
  expect(registry.find('c', 'x')?.instances).toHaveLength(1);
});

test('removes one instance, and the service with its last', async () => {
  using registry = new MemoryRegistry(new ManualClock(), bounds);
  await registry.put(change('a', 'x', ['http://one', 'http://two']));
  expect(await registry.remove('a', 'x', 'http://three')).toBe(false);
  expect(await registry.remove('a', 'x', 'http://one')).toBe(true);
  expect(registry.find('a', 'x')?.instances.map(({ id }) => id)).toEqual(['http://two']);
  expect(await registry.remove('a', 'x', 'http://two')).toBe(true);
  expect(registry.list('a')).toEqual([]);
});
