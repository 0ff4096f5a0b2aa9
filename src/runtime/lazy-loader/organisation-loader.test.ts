import { expect, test } from 'vitest';
import { LazyLoader } from './lazy-loader.ts';
import { OrganisationLoader } from './organisation-loader.ts';

/** Loads, or fails, with what only the organisation may see. */
function loadSecret({ organisationId, key }: { organisationId: string; key: string }): string {
  if (key === 'bad') throw new Error(`secret of ${organisationId}`);
  return `secret of ${organisationId}`;
}

test('no public method reaches the data of another organisation', async () => {
  const secret = 'secret of organisation-1';
  const loader = new LazyLoader({ attempts: 1, ttlMs: 0 });
  loader.registerPrefix('', {
    load: loadSecret,
    versionOf: String,
    sourceVersion: ({ organisationId }) => `secret of ${organisationId}, newer`,
  });
  const owner = loader.for('organisation-1');
  await owner.getMany(['a', 'bad']);
  await owner.check('a');

  const thief = loader.for('organisation-2');
  const attempts: Record<string, () => unknown> = {
    get: () => thief.get('a'),
    read: () => thief.read('a'),
    getMany: () => thief.getMany(['a', 'bad']),
    reload: () => thief.reload('a'),
    invalidate: () => thief.invalidate('a'),
    check: () => thief.check('a'),
    describe: () => thief.describe('bad'),
    metrics: () => thief.metrics('a'),
    totals: () => thief.totals(),
    status: () => thief.status(),
    usage: () => thief.usage(10),
    alerts: () => thief.alerts(),
  };
  const methods = Object.getOwnPropertyNames(OrganisationLoader.prototype).filter((name) => name !== 'constructor');
  expect(Object.keys(attempts).toSorted()).toEqual(methods.toSorted());
  const ownBefore = {
    ...owner.totals(),
    ...owner.status(),
    described: owner.describe('a')?.version,
    failure: owner.describe('bad')?.failure,
  };
  for (const order of [methods, methods.toReversed()]) {
    for (const method of order) {
      const told = await Promise.resolve(attempts[method]?.()).catch((error: unknown) => error);
      expect(JSON.stringify(told) ?? '').not.toContain(secret);
      expect(String(told)).not.toContain(secret);
    }
  }
  expect({
    ...owner.totals(),
    ...owner.status(),
    described: owner.describe('a')?.version,
    failure: owner.describe('bad')?.failure,
  }).toEqual(ownBefore);
  expect(await owner.read('a')).toMatchObject({ value: secret });
});

test.each([undefined, null, 7, ['a', 'b'], { length: 3 }, 'x'.repeat(1_025)])(
  'what is no key is refused, and holds up no other: %#',
  async (given) => {
    const loader = new LazyLoader({ attempts: 1 });
    loader.registerPrefix('', { loadMany: ({ keys }) => new Map(keys.map((key) => [key, `value of ${key}`])) });
    const mine = loader.for('organisation-1');
    const noKey = given as string;
    await expect(mine.get(noKey)).rejects.toThrow('a key is a text of up to 1024 characters');
    const outcomes = await mine.getMany(['a', noKey, 'b']);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await mine.get('a')).toBe('value of a');
    expect([mine.invalidate(noKey), mine.describe(noKey), mine.metrics(noKey)]).toEqual([false, undefined, undefined]);
  },
);
