import { expect, test } from 'vitest';
import { change } from '../../../../tests/conformance/service-registry/registry-under-test.ts';
import { registryOver, whileTimePasses } from '../../../../tests/support/services/bucket-registries.ts';
import { ScriptedBucket } from '../../../../tests/support/services/scripted-bucket.ts';
import { ManualClock, settle } from '../../shared/manual-clock.ts';
import type { BucketRegistry, BucketRegistrySettings } from './bucket-registry.ts';

class World implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly bucket = new ScriptedBucket(this.clock);
  readonly #registries: BucketRegistry[] = [];

  registry(settings: Partial<BucketRegistrySettings> = {}): BucketRegistry {
    const registry = registryOver(this.bucket.open, { clock: this.clock, requestTimeoutMs: 3_000, ...settings });
    this.#registries.push(registry);
    return registry;
  }

  async started(settings: Partial<BucketRegistrySettings> = {}): Promise<BucketRegistry> {
    const registry = this.registry(settings);
    await registry.start();
    return registry;
  }

  async goDown(): Promise<void> {
    this.bucket.isDown = true;
    this.bucket.cut();
    await settle();
  }

  async comeBack(): Promise<void> {
    this.bucket.isDown = false;
    await this.clock.advance(2_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const registry of this.#registries) await registry.close();
  }
}

const idsAt = (registry: BucketRegistry, service = 'x'): string[] | undefined =>
  registry.find('a', service)?.instances.map(({ id }) => id);
const refused = (mayBeStored: boolean) => expect.objectContaining({ code: 'COMMUNICATOR_REGISTRY_UNAVAILABLE', mayBeStored });

test('without a server nothing is found, and writing rejects in time and says why', async () => {
  await using world = new World();
  world.bucket.isDown = true;
  const registry = world.registry();
  expect([registry.find('a', 'x'), registry.list('a')]).toEqual([undefined, []]);
  const startedMs = world.clock.monotonicMs();
  const writes = [
    registry.start(),
    registry.put(change('a', 'x', ['http://one'])),
    registry.renew('a', 'x', 'http://one'),
    registry.remove('a', 'x'),
  ];
  const outcomes = await whileTimePasses(world.clock, Promise.allSettled(writes), 100);
  for (const outcome of outcomes) {
    expect(outcome).toEqual({ status: 'rejected', reason: refused(false) });
    expect(outcome).toHaveProperty('reason.message', expect.stringContaining('connection refused'));
  }
  expect(world.clock.monotonicMs() - startedMs).toBeLessThanOrEqual(3_100);
  expect(registry.status()).toMatchObject({ state: 'CONNECTING', failure: { message: 'connection refused' } });
  await world.comeBack();
  await registry.put(change('a', 'x', ['http://one']));
  expect(registry.status()).toMatchObject({ state: 'IN_STEP', failure: undefined });
});

test('while the server is gone what is known is read until its leases run out', async () => {
  await using world = new World();
  const registry = await world.started();
  await registry.put(change('a', 'x', ['http://one'], 10_000));
  const record = registry.find('a', 'x');
  await world.goDown();
  await world.clock.advance(9_999);
  expect(registry.find('a', 'x')).toBe(record);
  await world.clock.advance(1);
  expect(registry.find('a', 'x')).toBeUndefined();
});

test('after the gap: what was removed, added and changed meanwhile is known, what is the same stays the same object, own leases begin anew', async () => {
  await using world = new World();
  const one = await world.started();
  const other = await world.started();
  await one.put(change('a', 'own', ['http://one'], 20_000));
  await other.put(change('a', 'gone', ['http://one'], 60_000));
  await other.put(change('a', 'same', ['http://one'], 60_000));
  await settle();
  const same = one.find('a', 'same');
  const [own] = one.find('a', 'own')?.instances ?? [];
  await world.goDown();
  await world.clock.advance(5_000);
  const gone = [...world.bucket.entries.keys()].filter((key) => key.startsWith('service.'))[1] ?? '';
  // Gone without a trace, as when the trace was tidied within the gap.
  world.bucket.entries.delete(gone);
  await world.comeBack();
  expect([idsAt(one, 'gone'), idsAt(other, 'gone')]).toEqual([undefined, undefined]);
  expect(one.find('a', 'same')).toBe(same);
  expect(own?.expiresAtMs).toBeGreaterThan(25_000);
  expect(other.find('a', 'own')?.instances[0]?.expiresAtMs).toBeGreaterThan(25_000);
  await other.put(change('a', 'new', ['http://one']));
  await settle();
  expect(idsAt(one, 'new')).toEqual(['http://one']);
});

test('what was taken out meanwhile by another is not registered again', async () => {
  await using world = new World();
  const one = await world.started();
  await one.put(change('a', 'x', ['http://one'], 60_000));
  await world.goDown();
  const key = [...world.bucket.entries.keys()].find((each) => each.startsWith('service.')) ?? '';
  world.bucket.store(key, undefined);
  await world.comeBack();
  expect(idsAt(one)).toBeUndefined();
  await world.clock.advance(20_000);
  expect(world.bucket.entries.get(key)?.value).toBeUndefined();
});

test('leases that were renewed within the gap are not taken for run out', async () => {
  await using world = new World();
  const one = await world.started();
  const other = await world.started();
  await other.put(change('a', 'x', ['http://one'], 4_000));
  await settle();
  // Only the first is cut off.
  world.bucket.hold();
  await world.clock.advance(1_500);
  const renewing = other.renew('a', 'x', 'http://one');
  await world.clock.advance(10);
  world.bucket.cut();
  expect(await whileTimePasses(world.clock, renewing)).toBe(true);
  expect(one.find('a', 'x')?.instances[0]?.expiresAtMs).toBeGreaterThanOrEqual(5_500);
});

test('a bucket that was removed and made anew is noticed though nobody tells: what is left of it is gone, and everybody registers anew', async () => {
  await using world = new World();
  const one = await world.started();
  const other = await world.started();
  await one.put({ ...change('a', 'x', ['http://one'], 60_000), requiredLevel: 'ENCRYPTED', sharedWith: ['b'] });
  await other.put(change('a', 'x', ['http://two'], 60_000));
  world.bucket.store('lease.x', 'nobody');
  await one.close();
  world.bucket.replace();
  const third = await world.started();
  await third.put({ ...change('a', 'x', ['http://three'], 60_000), balancing: 'weighted' });
  await world.clock.advance(5_000);
  for (const registry of [other, third]) {
    expect(idsAt(registry, 'x')?.toSorted()).toEqual(['http://three', 'http://two']);
    expect(registry.find('a', 'x')).toMatchObject({ requiredLevel: 'ENCRYPTED', sharedWith: ['b'] });
  }
  expect(await other.renew('a', 'x', 'http://two')).toBe(true);
});

test('what stands in a new bucket counts although its revisions are those of the old', async () => {
  await using world = new World();
  const one = await world.started();
  const other = await world.started();
  await other.put(change('a', 'x', ['http://one'], 10_000));
  await other.renew('a', 'x', 'http://one');
  await settle();
  await other.close();
  const entries = [...world.bucket.entries.values()];
  world.bucket.replace();
  await world.clock.advance(1_500);
  for (const { key, value, revision } of entries) {
    world.bucket.revision = revision - 1;
    const text = String(Buffer.from(value ?? [])).replace('"NONE"', '"ENCRYPTED"');
    world.bucket.store(key, text);
  }
  await world.clock.advance(2_500);
  expect(one.find('a', 'x')?.instances[0]?.expiresAtMs).toBeGreaterThanOrEqual(11_500);
  expect(one.find('a', 'x')?.requiredLevel).toBe('ENCRYPTED');
});

test('entries that do not come are noticed, and read anew', async () => {
  await using world = new World();
  const one = await world.started();
  const other = await world.started();
  world.bucket.hold();
  const putting = other.put(change('a', 'x', ['http://one'], 60_000));
  const [outcome] = await whileTimePasses(world.clock, Promise.allSettled([putting]), 100);
  expect(outcome).toEqual({ status: 'rejected', reason: refused(true) });
  await world.clock.advance(5_000);
  expect([idsAt(one), idsAt(other)]).toEqual([['http://one'], ['http://one']]);
});

test('a write whose answer is lost says that it may be stored, or waits until it is known', async () => {
  await using world = new World();
  const registry = await world.started();
  world.bucket.beforeWrite = (key) => {
    if (!key.startsWith('service.')) return;
    world.bucket.beforeWrite = () => undefined;
    queueMicrotask(() => world.bucket.cut());
  };
  await whileTimePasses(world.clock, registry.put(change('a', 'x', ['http://one'], 60_000)));
  world.bucket.beforeWrite = (key) => void (key.startsWith('service.') && world.bucket.cut());
  await world.clock.advance(2_000);
  await expect(registry.put(change('a', 'x', ['http://two'], 60_000))).rejects.toEqual(refused(true));
  world.bucket.beforeWrite = () => undefined;
  await world.clock.advance(2_000);
  expect(idsAt(registry)).toEqual(['http://one']);
});

test('what was given up before it was sent is not sent afterwards', async () => {
  await using world = new World();
  const registry = await world.started();
  await registry.put(change('a', 'x', ['http://one'], 60_000));
  const answer = Promise.withResolvers<void>();
  world.bucket.answering = answer.promise;
  const writes = [registry.put(change('a', 'x', ['http://two'], 60_000)), registry.remove('a', 'x')];
  const outcomes = await whileTimePasses(world.clock, Promise.allSettled(writes), 100);
  for (const outcome of outcomes) expect(outcome).toEqual({ status: 'rejected', reason: refused(false) });
  const { revision } = world.bucket;
  answer.resolve();
  await world.clock.advance(100);
  expect(world.bucket.revision).toBe(revision);
  expect(idsAt(registry)).toEqual(['http://one']);
});

test('a registry that is closed rejects, and holds no timer', async () => {
  await using world = new World();
  const registry = await world.started();
  await registry.put(change('a', 'x', ['http://one'], 60_000));
  await registry.close();
  await registry.close();
  expect({ found: registry.find('a', 'x'), timers: world.clock.pending }).toEqual({ found: undefined, timers: 0 });
  await expect(registry.put(change('a', 'x', ['http://one']))).rejects.toThrow('the registry is closed');
  await expect(world.registry().close()).resolves.toBeUndefined();
  expect(registry.status().state).toBe('CLOSED');
});
