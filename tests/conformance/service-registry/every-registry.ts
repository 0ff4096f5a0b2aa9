import { describe, expect, test } from 'vitest';
import { change } from './registry-under-test.ts';
import type { MakeRegistry } from './registry-under-test.ts';

const bounds = { maxOrganisations: 2, maxServices: 2, maxInstances: 2 };
const roomy = { maxOrganisations: 99, maxServices: 99, maxInstances: 99 };
const long = 60_000;

const full = (bound: string) => expect.objectContaining({ code: 'COMMUNICATOR_FULL', bound });

/** What holds of every service registry. @param leaseMs  A lease that a test can wait for. */
export function everyRegistry(name: string, make: MakeRegistry, leaseMs = 2_000): void {
  describe(`service registry ${name}`, () => {
    test('an empty one knows nothing', async () => {
      await using under = await make(bounds);
      const { registry } = under;
      expect({ found: registry.find('a', 'x'), listed: registry.list('a') }).toEqual({ found: undefined, listed: [] });
      expect(await registry.renew('a', 'x', 'i')).toBe(false);
      expect(await registry.remove('a', 'x')).toBe(false);
      expect(await registry.remove('a', 'x', 'i')).toBe(false);
    });

    test('what was put is found when put resolves, with all that was said of it', async () => {
      await using under = await make(bounds);
      const { registry } = under;
      const health = { path: '/health', intervalMs: 1_000, jitterRatio: 0, timeoutMs: 500, rise: 1, fall: 2 };
      const given = {
        requiredLevel: 'ENCRYPTED',
        balancing: 'weighted',
        health,
        sharedWith: ['b'],
        metadata: { team: 'red' },
      } as const;
      const { instances } = change('a', 'x', ['http://one/base'], long);
      const [first] = instances;
      if (first === undefined) throw new Error('there is an instance');
      const instance = { ...first, id: 'i', origin: 'http://one', basePath: '/base', weight: 3, metadata: { zone: '1' } };
      await registry.put({ organisationId: 'a', id: 'x', ...given, instances: [instance] });
      const found = registry.find('a', 'x');
      const shown = { ...instance, expiresAtMs: expect.any(Number) };
      expect(found).toMatchObject({ organisationId: 'a', id: 'x', ...given, instances: [shown] });
      expect(registry.list('a')).toEqual([found]);
    });

    test('registrations of one service add up; what is not given stays; the last to come is the last', async () => {
      await using under = await make(bounds);
      const { registry } = under;
      await registry.put({ ...change('a', 'x', ['http://one'], long), requiredLevel: 'BASIC', metadata: { team: 'red' } });
      await registry.put({ ...change('a', 'x', ['http://two'], long), balancing: 'weighted' });
      const found = registry.find('a', 'x');
      expect(found).toMatchObject({ requiredLevel: 'BASIC', balancing: 'weighted', metadata: { team: 'red' }, sharedWith: [] });
      expect(found?.instances.map(({ id }) => id)).toEqual(['http://one', 'http://two']);
      await registry.put(change('a', 'x', ['http://one'], long));
      expect(registry.find('a', 'x')?.instances.map(({ id }) => id)).toEqual(['http://two', 'http://one']);
    });

    test('settings go with the last instance', async () => {
      await using under = await make(bounds);
      const { registry } = under;
      await registry.put({ ...change('a', 'x', ['http://one'], long), requiredLevel: 'BASIC', sharedWith: ['b'] });
      expect(await registry.remove('a', 'x', 'http://one')).toBe(true);
      await registry.put({ ...change('a', 'x', ['http://two'], leaseMs), requiredLevel: 'ENCRYPTED' });
      expect(registry.find('a', 'x')).toMatchObject({ requiredLevel: 'ENCRYPTED', sharedWith: [] });
      await under.pass(leaseMs + 1);
      expect(registry.find('a', 'x')).toBeUndefined();
      await registry.put(change('a', 'x', ['http://three'], long));
      expect(registry.find('a', 'x')).toMatchObject({ requiredLevel: 'NONE', instances: [{ id: 'http://three' }] });
    });

    test('a lease that is renewed goes on, its record stays the same object; one that ran out cannot be renewed', async () => {
      await using under = await make(bounds);
      const { registry } = under;
      await registry.put(change('a', 'x', ['http://one'], leaseMs));
      const record = registry.find('a', 'x');
      const [before] = record?.instances.map(({ expiresAtMs }) => expiresAtMs) ?? [];
      await under.pass(leaseMs * 0.6);
      expect(await registry.renew('a', 'x', 'http://one')).toBe(true);
      expect(record?.instances[0]?.expiresAtMs).toBeGreaterThan(before ?? Infinity);
      await under.pass(leaseMs * 0.6);
      expect(registry.find('a', 'x')).toBe(record);
      await under.pass(leaseMs);
      expect(registry.find('a', 'x')).toBeUndefined();
      expect(await registry.renew('a', 'x', 'http://one')).toBe(false);
      expect(registry.find('a', 'x')).toBeUndefined();
    });

    test('a lease without an end has none', async () => {
      await using under = await make(bounds);
      await under.registry.put(change('a', 'x', ['http://one'], Infinity));
      await under.pass(leaseMs);
      expect(under.registry.find('a', 'x')?.instances).toMatchObject([{ leaseMs: Infinity, expiresAtMs: Infinity }]);
      expect(await under.registry.renew('a', 'x', 'http://one')).toBe(true);
    });

    test('another object for a registration, a removal and the end of a lease, and who watches is told of each', async () => {
      await using under = await make(bounds);
      const { registry } = under;
      const heard: unknown[] = [];
      using watch = registry.watch((organisationId, serviceId) => void heard.push([organisationId, serviceId]));
      const seen = new Set<unknown>();
      const look = (count: number): void => {
        const found = registry.find('a', 'x');
        expect(found?.instances).toHaveLength(count);
        expect(seen.has(found)).toBe(false);
        seen.add(found);
        expect(heard.splice(0)).toContainEqual(['a', 'x']);
      };
      await registry.put(change('a', 'x', ['http://one'], leaseMs));
      look(1);
      await registry.put(change('a', 'x', ['http://two'], long));
      look(2);
      await under.pass(leaseMs + 1_500);
      look(1);
      await registry.put(change('a', 'x', ['http://one'], long));
      look(2);
      await registry.remove('a', 'x', 'http://two');
      look(1);
      watch[Symbol.dispose]();
      await registry.remove('a', 'x');
      expect({ found: registry.find('a', 'x'), heard }).toEqual({ found: undefined, heard: [] });
    });

    test('removes one instance, all of a service, and the service with its last', async () => {
      await using under = await make(roomy);
      const { registry } = under;
      await registry.put(change('a', 'x', ['http://one', 'http://two', 'http://three'], long));
      expect(await registry.remove('a', 'x', 'http://four')).toBe(false);
      expect(await registry.remove('a', 'x', 'http://one')).toBe(true);
      expect(await registry.remove('a', 'x', 'http://one')).toBe(false);
      expect(registry.find('a', 'x')?.instances.map(({ id }) => id)).toEqual(['http://two', 'http://three']);
      expect(await registry.remove('a', 'x')).toBe(true);
      await registry.put(change('a', 'x', ['http://one'], long));
      expect(await registry.remove('a', 'x', 'http://one')).toBe(true);
      expect(registry.list('a')).toEqual([]);
    });

    test('each bound refuses, changes nothing, and makes room again', async () => {
      await using under = await make(bounds);
      const { registry } = under;
      await registry.put(change('a', 'x', ['http://one', 'http://two'], long));
      await registry.put(change('a', 'y', ['http://one'], long));
      await registry.put(change('b', 'x', ['http://one'], long));
      await expect(registry.put(change('a', 'x', ['http://three']))).rejects.toEqual(full('maxInstances'));
      await expect(registry.put(change('a', 'z', ['http://one']))).rejects.toEqual(full('maxServices'));
      await expect(registry.put(change('c', 'x', ['http://one']))).rejects.toEqual(full('maxOrganisations'));
      await registry.put(change('a', 'x', ['http://two'], long));
      expect(registry.find('a', 'x')?.instances).toHaveLength(2);
      expect([registry.find('a', 'z'), registry.find('c', 'x')]).toEqual([undefined, undefined]);
      expect(await registry.remove('b', 'x')).toBe(true);
      await registry.put(change('c', 'x', ['http://one'], long));
      expect(registry.find('c', 'x')?.instances).toHaveLength(1);
    });

    test('no two services and no two organisations are taken for one, whatever they are called', async () => {
      await using under = await make(roomy);
      const { registry } = under;
      const names = [
        'a',
        'A',
        'a.b',
        'a b',
        'a*',
        '>',
        '*',
        'a/b',
        'ä',
        'a\u0308',
        '$KV',
        '\ud800',
        '\ud801',
        '__proto__',
        '',
        'ß'.repeat(256),
      ];
      const ids = names.filter((each) => each !== '');
      for (const id of ids) await registry.put(change('one', id, [`http://${ids.indexOf(id)}.internal`], long));
      for (const id of ids) await registry.put(change(id, 'x', [`http://${ids.indexOf(id)}.internal`], long));
      for (const [place, id] of ids.entries()) {
        expect(registry.find('one', id)?.instances.map(({ url }) => url)).toEqual([`http://${place}.internal`]);
        expect(registry.list(id)).toMatchObject([{ organisationId: id, instances: [{ url: `http://${place}.internal` }] }]);
      }
      expect(
        registry
          .list('one')
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(ids.toSorted());
      for (const id of ids) expect(await registry.remove('one', id)).toBe(true);
      expect(registry.list('one')).toEqual([]);
      expect(registry.list('a')).toHaveLength(1);
    });

    test('what happens at once to one service is lost by nobody', async () => {
      await using under = await make(roomy);
      const { registry } = under;
      const origins = Array.from({ length: 12 }, (_, place) => `http://${place}.internal`);
      await Promise.all(origins.map((origin) => registry.put(change('a', 'x', [origin], long))));
      expect(
        registry
          .find('a', 'x')
          ?.instances.map(({ id }) => id)
          .toSorted(),
      ).toEqual(origins.toSorted());
      const [gone, renewed] = [origins.slice(0, 4), origins.slice(4)];
      await Promise.all([
        ...gone.map((origin) => registry.remove('a', 'x', origin)),
        ...renewed.map(async (origin) => expect(await registry.renew('a', 'x', origin)).toBe(true)),
        registry.put(change('a', 'x', ['http://more.internal'], long)),
      ]);
      expect(
        registry
          .find('a', 'x')
          ?.instances.map(({ id }) => id)
          .toSorted(),
      ).toEqual([...renewed, 'http://more.internal'].toSorted());
    });
  });
}
