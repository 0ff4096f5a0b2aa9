import { expect, test } from 'vitest';
import { LazyLoader } from '../../../src/runtime/lazy-loader/lazy-loader.ts';
import type { InconsistencyAlert } from '../../../src/runtime/lazy-loader/lazy-loader.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';

/** A source whose document has a version, and a loader that keeps it for 2 s. */
function versionedSource() {
  const clock = new ManualClock();
  const told: InconsistencyAlert[] = [];
  const source = { version: 'r1' };
  const loader = new LazyLoader({ clock, ttlMs: 2_000, onAlert: (alert) => told.push(alert) });
  loader.register('document', {
    load: () => ({ revision: source.version }),
    versionOf: (value) => (value as { revision: string }).revision,
    sourceVersion: () => source.version,
  });
  return { clock, told, source, mine: loader.for('organisation-1') };
}

test('QA-445.1 detects that a value is older than its threshold (2 s)', async () => {
  const { clock, mine } = versionedSource();
  await mine.get('document');
  await clock.advance(2_000);
  expect(await mine.check('document')).toMatchObject({ outcome: 'consistent', inconsistencies: [], ageMs: 2_000 });
  expect(mine.describe('document')).toMatchObject({ isStale: false, ageMs: 2_000 });
  await clock.advance(1);
  expect(await mine.check('document')).toMatchObject({ outcome: 'inconsistent', inconsistencies: ['stale'], ageMs: 2_001 });
  expect(mine.describe('document')).toMatchObject({ isStale: true, ageMs: 2_001 });
  await mine.get('document');
  expect(mine.describe('document')).toMatchObject({ isStale: false, ageMs: 0, version: 'v2' });
});

test('QA-445.2 numbers the versions of a value, v1, v2, …', async () => {
  const { clock, mine } = versionedSource();
  const versions = [(await mine.read('document')).version, (await mine.read('document')).version];
  await mine.reload('document');
  versions.push((await mine.read('document')).version);
  await clock.advance(2_001);
  versions.push((await mine.read('document')).version);
  mine.invalidate('document');
  versions.push((await mine.read('document')).version);
  expect(versions).toEqual(['v1', 'v1', 'v2', 'v3', 'v4']);
});

test("QA-445.3 detects that a cached version differs from the source's", async () => {
  const { source, mine } = versionedSource();
  expect(await mine.check('document')).toEqual({ key: 'document', outcome: 'absent', inconsistencies: [] });
  await mine.get('document');
  expect(await mine.check('document')).toMatchObject({ outcome: 'consistent', cachedVersion: 'r1', sourceVersion: 'r1' });
  source.version = 'r2';
  expect(await mine.check('document')).toMatchObject({
    outcome: 'inconsistent',
    inconsistencies: ['differs'],
    version: 'v1',
    cachedVersion: 'r1',
    sourceVersion: 'r2',
  });
  await mine.reload('document');
  expect(await mine.check('document')).toMatchObject({ outcome: 'consistent', cachedVersion: 'r2', sourceVersion: 'r2' });
});

function summary(alerts: readonly InconsistencyAlert[]): readonly string[] {
  return alerts.map(({ kind, version, raisedAtMs }) => `${kind} ${version} at ${raisedAtMs}`);
}

test('QA-445.4 raises one alert for each inconsistency', async () => {
  const { clock, told, source, mine } = versionedSource();
  await mine.get('document');
  await mine.check('document');
  expect(mine.alerts()).toEqual([]);

  source.version = 'r2';
  for (let check = 0; check < 3; check += 1) await mine.check('document');
  await clock.advance(2_001);
  for (let check = 0; check < 3; check += 1) await mine.check('document');
  source.version = 'r3';
  for (let check = 0; check < 3; check += 1) await mine.check('document');
  const first = ['differs v1 at 0', 'stale v1 at 2001', 'differs v1 at 2001'];
  expect(summary(mine.alerts())).toEqual(first);

  await mine.reload('document');
  await mine.check('document');
  source.version = 'r4';
  for (let check = 0; check < 3; check += 1) await mine.check('document');
  await settle();
  expect(summary(told)).toEqual([...first, 'differs v2 at 2001']);
  expect(told[0]).toMatchObject({
    organisationId: 'organisation-1',
    key: 'document',
    message: 'v1 of "document" was read from r1, and the source is at r2',
  });
});

test('QA-445.5 refreshes a stale value in the background while it serves the old one, once', async () => {
  const clock = new ManualClock();
  const held: PromiseWithResolvers<string>[] = [];
  const loader = new LazyLoader({ clock, ttlMs: 2_000, staleWhileRevalidateMs: 10_000 });
  loader.register('document', () => {
    const load = Promise.withResolvers<string>();
    held.push(load);
    return load.promise;
  });
  const mine = loader.for('organisation-1');
  const first = mine.get('document');
  await settle();
  held[0]?.resolve('old');
  await first;
  await clock.advance(2_001);

  const served = await Promise.all(Array.from({ length: 100 }, () => mine.get('document')));
  expect(served).toEqual(Array.from({ length: 100 }, () => 'old'));
  expect(await mine.read('document')).toMatchObject({ value: 'old', version: 'v1', stale: true });
  expect({ calls: held.length, ...mine.totals() }).toMatchObject({ calls: 2, backgroundRefreshes: 1, staleServed: 101 });
  held[1]?.resolve('new');
  await settle();
  expect(await mine.read('document')).toMatchObject({ value: 'new', version: 'v2', stale: false });
  expect(held).toHaveLength(2);
});
