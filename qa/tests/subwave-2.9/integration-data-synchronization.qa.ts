import { expect, test } from 'vitest';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import { Integrator } from '../../../src/runtime/integration/integrator.ts';
import type { ConflictRule, StoredValue, SubsystemStore } from '../../../src/runtime/integration/integrator.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';

/** A store whose versions are 1, 2, 3, … of each key. */
class Shelf implements SubsystemStore {
  readonly values = new Map<string, StoredValue>();
  readonly asked: string[] = [];

  get({ organisationId, key }: { organisationId: string; key: string }): StoredValue | undefined {
    this.asked.push(organisationId);
    return this.values.get(key);
  }

  set({ key, value, updatedAtMs }: { key: string; value: unknown; updatedAtMs?: number }): number {
    return this.put(key, value, updatedAtMs);
  }

  put(key: string, value: unknown, updatedAtMs = 0): number {
    const version = Number(this.values.get(key)?.version ?? 0) + 1;
    this.values.set(key, { value, version, updatedAtMs });
    return version;
  }

  /** Its values by key. */
  get content(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Array.from(this.values, ([key, { value }]) => [key, value]));
  }
}

/** An organisation with two subsystems whose stores are empty. */
async function twoStores() {
  const clock = new ManualClock(1_000);
  const bus = new EventBus({ clock });
  const integrator = new Integrator({ bus, clock, stepTimeoutMs: 500 });
  const open = async (organisationId: string) => {
    await bus.initialize(organisationId).start();
    const organisation = integrator.for(organisationId);
    const stores = { crm: new Shelf(), shop: new Shelf() };
    for (const [name, store] of Object.entries(stores)) organisation.register({ name, store });
    return { organisation, ...stores };
  };
  return { clock, mine: await open('organisation-1'), other: await open('organisation-2') };
}

test('QA-462.1 copies the named keys from source to target subsystem', async () => {
  const { mine } = await twoStores();
  const { organisation, crm, shop } = mine;
  crm.put('ada', { city: 'London' });
  crm.put('bob', { city: 'Oslo' });
  crm.put('eve', { city: 'Rome' });
  shop.put('zoe', { city: 'Bonn' });
  await organisation.data.synchronize('crm', 'shop', ['ada', 'bob']).settled();
  expect(shop.content).toEqual({ ada: { city: 'London' }, bob: { city: 'Oslo' }, zoe: { city: 'Bonn' } });
  expect(crm.content).toEqual({ ada: { city: 'London' }, bob: { city: 'Oslo' }, eve: { city: 'Rome' } });

  crm.put('bob', { city: 'Bergen' });
  const again = await organisation.data.synchronize('crm', 'shop', ['ada', 'bob']).settled();
  expect(again.keys.map(({ key, outcome }) => `${key} ${outcome}`)).toEqual(['ada unchanged', 'bob copied']);
  expect(shop.content).toMatchObject({ bob: { city: 'Bergen' } });
});

test('QA-462.2 records source, target, keys, versions and time of each synchronization', async () => {
  const { clock, mine } = await twoStores();
  const { organisation, crm, shop } = mine;
  expect(organisation.data.list()).toEqual([]);
  for (const value of ['a', 'b', 'c']) crm.put('ada', value);
  const { id } = organisation.data.synchronize('crm', 'shop', ['ada', 'bob']);
  await organisation.data.find(id)?.settled();
  await clock.advance(250);
  crm.put('ada', 'd');
  const second = organisation.data.synchronize('crm', 'shop', ['ada'], { rule: 'newest' });
  await second.settled();
  expect(organisation.data.list()).toEqual([
    {
      id,
      source: 'crm',
      target: 'shop',
      rule: 'source-wins',
      state: 'partial',
      keys: [
        { key: 'ada', outcome: 'copied', conflict: false, sourceVersion: 3, targetVersion: 1 },
        { key: 'bob', outcome: 'failed', conflict: false, error: expect.objectContaining({ code: 'INTEGRATION_MISSING_KEY' }) },
      ],
      requestedAtMs: 1_000,
      startedAtMs: 1_000,
      endedAtMs: 1_000,
    },
    {
      id: second.id,
      source: 'crm',
      target: 'shop',
      rule: 'newest',
      state: 'complete',
      keys: [{ key: 'ada', outcome: 'copied', conflict: false, sourceVersion: 4, replacedVersion: 1, targetVersion: 2 }],
      requestedAtMs: 1_250,
      startedAtMs: 1_250,
      endedAtMs: 1_250,
    },
  ]);
  expect(shop.values.get('ada')).toMatchObject({ value: 'd', version: 2 });
});

const merge: ConflictRule = ({ source, target }) => ({ value: `${String(source.value)} and ${String(target?.value)}` });

/** Both sides changed the same key since they were synchronized; what the rule makes of it. */
async function resolved(rule: ConflictRule, sourceAtMs: number, targetAtMs: number) {
  const { mine } = await twoStores();
  const { organisation, crm, shop } = mine;
  crm.put('ada', 'old');
  await organisation.data.synchronize('crm', 'shop', ['ada']).settled();
  crm.put('ada', 'of crm', sourceAtMs);
  shop.put('ada', 'of shop', targetAtMs);
  const { keys } = await organisation.data.synchronize('crm', 'shop', ['ada'], { rule }).settled();
  return { outcome: keys[0]?.outcome, conflict: keys[0]?.conflict, shop: shop.content['ada'], crm: crm.content['ada'] };
}

test('QA-462.3 returns the status of a synchronization, and resolves a conflict by the configured rule', async () => {
  const crm = 'of crm';
  expect(await resolved('source-wins', 1, 2)).toEqual({ outcome: 'copied', conflict: true, shop: 'of crm', crm });
  expect(await resolved('target-wins', 2, 1)).toEqual({ outcome: 'kept', conflict: true, shop: 'of shop', crm });
  expect(await resolved('newest', 2, 1)).toEqual({ outcome: 'copied', conflict: true, shop: 'of crm', crm });
  expect(await resolved('newest', 1, 2)).toEqual({ outcome: 'kept', conflict: true, shop: 'of shop', crm });
  expect(await resolved(merge, 1, 2)).toEqual({ outcome: 'merged', conflict: true, shop: 'of crm and of shop', crm });

  const { mine } = await twoStores();
  const held = Promise.withResolvers<'target'>();
  mine.crm.put('ada', 'of crm');
  mine.crm.put('bob', 'of crm');
  mine.shop.put('ada', 'of shop');
  const { id } = mine.organisation.data.synchronize('crm', 'shop', ['ada', 'bob'], { rule: () => held.promise });
  const status = () => mine.organisation.data.find(id)?.report();
  expect(status()).toMatchObject({ state: 'waiting', keys: [{ outcome: 'pending' }, { outcome: 'pending' }] });
  const follower = await mine.organisation.data.synchronize('crm', 'shop', ['bob']).settled();
  expect(follower).toMatchObject({ state: 'complete', keys: [{ outcome: 'unchanged' }] });
  expect(status()).toMatchObject({ state: 'running', rule: 'own', keys: [{ outcome: 'pending' }, { outcome: 'copied' }] });
  held.resolve('target');
  await mine.organisation.data.find(id)?.settled();
  expect(status()).toMatchObject({ state: 'complete', keys: [{ outcome: 'kept', conflict: true }, { outcome: 'copied' }] });
});

test('QA-462.4 keeps organisations apart', async () => {
  const { mine, other } = await twoStores();
  mine.crm.put('ada', 'secret of 1');
  other.crm.put('ada', 'secret of 2');
  const { id } = mine.organisation.data.synchronize('crm', 'shop', ['ada']);
  await mine.organisation.data.find(id)?.settled();
  expect(mine.shop.content).toEqual({ ada: 'secret of 1' });
  expect(other.shop.content).toEqual({});
  expect(other.organisation.data.find(id)).toBeUndefined();
  expect(other.organisation.data.list()).toEqual([]);

  // What one organisation has synchronized says nothing about the same keys of another: here they were never synchronized.
  other.shop.put('ada', 'own');
  const first = await other.organisation.data.synchronize('crm', 'shop', ['ada'], { rule: 'target-wins' }).settled();
  expect(first.keys).toMatchObject([{ outcome: 'kept', conflict: true }]);
  expect(mine.shop.content).toEqual({ ada: 'secret of 1' });
  expect(new Set([...mine.crm.asked, ...mine.shop.asked])).toEqual(new Set(['organisation-1']));
  expect(new Set([...other.crm.asked, ...other.shop.asked])).toEqual(new Set(['organisation-2']));
  expect(mine.organisation.data.list()).toHaveLength(1);
});
