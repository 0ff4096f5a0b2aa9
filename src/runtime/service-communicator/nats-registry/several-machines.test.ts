import { expect, test } from 'vitest';
import { change } from '../../../../tests/conformance/service-registry/registry-under-test.ts';
import { registryOver } from '../../../../tests/support/services/bucket-registries.ts';
import { ScriptedBucket } from '../../../../tests/support/services/scripted-bucket.ts';
import { ManualClock, settle } from '../../shared/manual-clock.ts';
import type { BucketRegistry, BucketRegistrySettings } from './bucket-registry.ts';
import { serviceKey } from './registry-keys.ts';

/** Machines whose clocks have nothing in common but their pace, and the bucket between them. */
class World {
  readonly #clocks: ManualClock[] = [];
  readonly bucket: ScriptedBucket;

  constructor() {
    const clock = this.#clock(5);
    this.bucket = new ScriptedBucket(clock);
  }

  async machine(settings: Partial<BucketRegistrySettings> = {}): Promise<BucketRegistry> {
    const registry = registryOver(this.bucket.open, { clock: this.#clock(this.#clocks.length * 1e9), ...settings });
    await registry.start();
    return registry;
  }

  async pass(ms: number): Promise<void> {
    for (const clock of this.#clocks) await clock.advance(ms);
    await settle();
  }

  /** As when no timer comes to its turn. */
  jump(ms: number): void {
    for (const clock of this.#clocks) clock.jump(ms);
  }

  #clock(startMs: number): ManualClock {
    const clock = new ManualClock(startMs);
    this.#clocks.push(clock);
    return clock;
  }
}

const idsAt = (registry: BucketRegistry, service = 'x', organisation = 'a'): string[] | undefined =>
  registry.find(organisation, service)?.instances.map(({ id }) => id);

test('what one machine registers, renews and takes out, the other sees', async () => {
  const world = new World();
  await using one = await world.machine();
  await using other = await world.machine();
  const heard: string[] = [];
  using _watch = other.watch((organisationId, serviceId) => void heard.push(`${organisationId} ${serviceId}`));
  await one.put({ ...change('a', 'x', ['http://one']), sharedWith: ['b'] });
  await world.pass(0);
  const record = other.find('a', 'x');
  expect(record).toMatchObject({ sharedWith: ['b'], instances: [{ id: 'http://one', expiresAtMs: 2e9 + 1_000 }] });
  expect(other.find('b', 'x')).toBeUndefined();
  await world.pass(600);
  expect(await one.renew('a', 'x', 'http://one')).toBe(true);
  await world.pass(600);
  expect(other.find('a', 'x')).toBe(record);
  expect(record?.instances[0]?.expiresAtMs).toBe(2e9 + 1_600);
  expect(await other.renew('a', 'x', 'http://one')).toBe(true);
  await world.pass(900);
  expect([idsAt(one), idsAt(other)]).toEqual([['http://one'], ['http://one']]);
  expect(await other.remove('a', 'x', 'http://one')).toBe(true);
  await world.pass(0);
  expect([idsAt(one), idsAt(other)]).toEqual([undefined, undefined]);
  expect(heard).toEqual(['a x', 'a x']);
});

test('a machine that stops renewing is gone at all after its lease, to the millisecond of each', async () => {
  const world = new World();
  await using one = await world.machine();
  await using other = await world.machine();
  await one.put(change('a', 'x', ['http://one'], 2_000));
  await world.pass(0);
  await one.close();
  world.jump(1_999);
  expect(idsAt(other)).toEqual(['http://one']);
  world.jump(1);
  expect(idsAt(other)).toBeUndefined();
});

test('who comes late sees what is left of a lease, and of one that ran out nothing', async () => {
  const world = new World();
  await using one = await world.machine();
  await one.put(change('a', 'x', ['http://one'], 10_000));
  await one.put(change('a', 'y', ['http://two'], 3_000));
  await world.pass(2_000);
  expect(await one.renew('a', 'y', 'http://two')).toBe(true);
  await world.pass(2_000);
  await using late = await world.machine();
  expect(late.find('a', 'x')?.instances[0]?.expiresAtMs).toBe(2e9 + 6_000);
  expect(late.find('a', 'y')?.instances[0]?.expiresAtMs).toBe(2e9 + 1_000);
  await world.pass(1_000);
  await using later = await world.machine();
  expect([idsAt(later, 'x'), idsAt(later, 'y')]).toEqual([['http://one'], undefined]);
});

test('a neighbour that registers makes no lease younger, however often', async () => {
  const world = new World();
  await using one = await world.machine();
  await one.put(change('a', 'x', ['http://one'], 1_000));
  for (const neighbour of ['http://two', 'http://three', 'http://four']) {
    await world.pass(400);
    await using machine = await world.machine();
    await machine.put(change('a', 'x', [neighbour], 10_000));
  }
  await using late = await world.machine();
  expect(idsAt(late)).toEqual(['http://two', 'http://three', 'http://four']);
});

test('a server whose clock was set back shows nobody for longer than one lease', async () => {
  const world = new World();
  await using one = await world.machine();
  await one.put(change('a', 'x', ['http://one'], 1_000));
  world.bucket.serverOffsetMs -= 3_600_000;
  await using late = await world.machine();
  expect(late.find('a', 'x')?.instances[0]?.expiresAtMs).toBe(2e9 + 1_000);
});

test('two machines that begin one service at once: both instances, and all settings that either gave', async () => {
  const world = new World();
  await using one = await world.machine();
  await using other = await world.machine();
  const attempts: string[] = [];
  world.bucket.beforeWrite = (key) => void attempts.push(key);
  await Promise.all([
    one.put({ ...change('a', 'x', ['http://one']), metadata: { team: 'red' } }),
    other.put({ ...change('a', 'x', ['http://two']), requiredLevel: 'ENCRYPTED' }),
  ]);
  await world.pass(0);
  expect(attempts).toHaveLength(3);
  for (const registry of [one, other]) {
    expect(registry.find('a', 'x')).toMatchObject({ requiredLevel: 'ENCRYPTED', metadata: { team: 'red' } });
    expect(idsAt(registry)?.toSorted()).toEqual(['http://one', 'http://two']);
  }
});

test('registrations of one process do not contend with each other', async () => {
  const world = new World();
  await using one = await world.machine();
  const before = world.bucket.written.length;
  let attempts = 0;
  world.bucket.beforeWrite = () => void (attempts += 1);
  await Promise.all(Array.from({ length: 20 }, (_, place) => one.put(change('a', 'x', [`http://${place}.internal`]))));
  expect({ attempts, stored: world.bucket.written.length - before }).toEqual({ attempts: 20, stored: 20 });
});

test('a removal and a registration at once: neither undoes the other', async () => {
  const world = new World();
  await using one = await world.machine();
  await using other = await world.machine();
  await one.put(change('a', 'x', ['http://one']));
  await world.pass(0);
  const attempts: string[] = [];
  world.bucket.beforeWrite = (key) => void attempts.push(key);
  const [isRemoved] = await Promise.all([one.remove('a', 'x', 'http://one'), other.put(change('a', 'x', ['http://two']))]);
  await world.pass(0);
  expect({ isRemoved, attempts: attempts.length }).toEqual({ isRemoved: true, attempts: 3 });
  expect([idsAt(one), idsAt(other)]).toEqual([['http://two'], ['http://two']]);
});

test('an instance that was replaced is not kept alive by renewals of the one before', async () => {
  const world = new World();
  await using one = await world.machine();
  await one.put(change('a', 'x', ['http://one'], 1_000));
  const key = serviceKey('a', 'x');
  await world.pass(600);
  world.bucket.beforeWrite = () => {
    world.bucket.beforeWrite = () => undefined;
    const stored = JSON.parse(String(Buffer.from(world.bucket.entries.get(key)?.value ?? [])));
    world.bucket.store(key, JSON.stringify({ ...stored, instances: [{ ...stored.instances[0], token: 'another' }] }));
  };
  expect(await one.renew('a', 'x', 'http://one')).toBe(false);
  expect(one.find('a', 'x')?.instances[0]?.expiresAtMs).toBe(1e9 + 1_600);
  await using late = await world.machine();
  await world.pass(1_000);
  expect([idsAt(one), idsAt(late)]).toEqual([undefined, undefined]);
});

test('no organisation writes where another reads', async () => {
  const world = new World();
  await using one = await world.machine();
  await one.put(change('a', 'x', ['http://one']));
  await one.put(change('a.x', 'x', ['http://two']));
  const keys = [...world.bucket.entries.keys()].filter((key) => key.startsWith('service.'));
  expect(keys).toEqual([serviceKey('a', 'x'), serviceKey('a.x', 'x')]);
  for (const key of world.bucket.entries.keys()) expect(key).toMatch(/^(?:mark|tidy|(?:service|lease)(?:\.[0-9a-f]{64}){2,3})$/);
});

test('what a machine keeps within its bounds of what others registered, and what it shows when there is room', async () => {
  const world = new World();
  await using roomy = await world.machine();
  await using small = await world.machine({ maxOrganisations: 1, maxServices: 2, maxInstances: 1 });
  await roomy.put(change('a', 'x', ['http://one', 'http://two'], 60_000));
  await roomy.put(change('a', 'y', ['http://one'], 60_000));
  await roomy.put(change('a', 'z', ['http://one'], 2_000));
  await roomy.put(change('b', 'x', ['http://one'], 60_000));
  await world.pass(0);
  expect([idsAt(small, 'x'), idsAt(small, 'y'), idsAt(small, 'z'), idsAt(small, 'x', 'b')]).toEqual([
    ['http://one'],
    ['http://one'],
    undefined,
    undefined,
  ]);
  expect(small.status().ignored).toEqual({ malformed: 0, forbidden: 0, beyondBounds: 3 });
  await roomy.remove('a', 'x');
  await world.pass(0);
  expect(idsAt(small, 'z')).toEqual(['http://one']);
  await world.pass(2_000);
  await roomy.remove('a', 'y');
  await world.pass(0);
  expect([small.list('a'), idsAt(small, 'x', 'b')]).toEqual([[], ['http://one']]);
});

test('a machine that cannot keep a service leaves it alone', async () => {
  const world = new World();
  await using roomy = await world.machine();
  await using small = await world.machine({ maxBytes: 400 });
  await roomy.put({ ...change('a', 'x', ['http://one'], 60_000), requiredLevel: 'ENCRYPTED' });
  await roomy.put(change('a', 'x', ['http://two'], 60_000));
  await world.pass(0);
  expect(small.status().ignored.beyondBounds).toBe(1);
  await expect(small.put({ ...change('a', 'x', ['http://three']), requiredLevel: 'NONE' })).rejects.toMatchObject({
    bound: 'maxBytes',
  });
  await world.pass(0);
  expect(roomy.find('a', 'x')).toMatchObject({
    requiredLevel: 'ENCRYPTED',
    instances: [{ id: 'http://one' }, { id: 'http://two' }],
  });
  await roomy.remove('a', 'x', 'http://one');
  await world.pass(0);
  expect(idsAt(small)).toEqual(['http://two']);
});
