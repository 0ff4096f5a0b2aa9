import { expect, test } from 'vitest';
import { ManualClock } from '../shared/manual-clock.ts';
import type { WatchdogPublication } from './watchdog-event.ts';
import { Watchdog } from './watchdog.ts';

const secret = /secret|isolation\.test/;

/** A deadlock of a task of each organisation, each with a lock of its own. */
async function start() {
  const clock = new ManualClock();
  const published: WatchdogPublication[] = [];
  const watchdog = new Watchdog({ clock, publish: (publication) => void published.push(publication) });
  const [mine, theirs] = [watchdog.for('organisation-1'), watchdog.for('organisation-2')];
  const [myLock, theirLock] = [mine.mutex('my lock'), theirs.mutex('secret lock')];
  const [me, they] = [mine.owner('my task'), theirs.owner('secret task')];
  await myLock.acquire({ owner: me });
  await theirLock.acquire({ owner: they });
  void theirLock.acquire({ owner: me });
  void myLock.acquire({ owner: they });
  await clock.advance(200);
  return { watchdog, mine, theirs, published };
}

test('what one organisation is told of a shared deadlock holds no name and no place of the other', async () => {
  const { watchdog, mine, published } = await start();
  const [deadlock] = mine.deadlocks();
  const ofMine = published.filter(({ organisationId }) => organisationId === 'organisation-1');
  expect(ofMine).toHaveLength(1);
  expect(mine.health().status).toBe('UNHEALTHY');
  const [mySteps, theirSteps] = [deadlock?.steps[0], deadlock?.steps[1]];
  expect(mySteps?.task.name).toBe('my task');
  expect(mySteps?.askedAt[0]?.file).toMatch(/isolation\.test/);
  expect(mySteps?.waitsFor).toEqual({ name: 'a lock of another organisation', organisationId: '' });
  expect(mySteps?.blockedBy).toEqual([
    { task: { name: 'a task of another organisation', organisationId: '' }, because: 'holds', places: [] },
  ]);
  expect(theirSteps?.task.name).toBe('a task of another organisation');
  expect(theirSteps?.askedAt).toEqual([]);
  for (const told of [mine.deadlocks(), mine.events(), mine.health(), ofMine]) {
    expect(JSON.stringify(told)).not.toMatch(/secret|organisation-2/);
  }
  // The operator sees all.
  expect(JSON.stringify(watchdog.deadlocks())).toMatch(secret);
});

test("no method of one organisation reaches the other's components, events or health", async () => {
  const watchdog = new Watchdog({ clock: new ManualClock() });
  const [mine, theirs] = [watchdog.for('organisation-1'), watchdog.for('organisation-2')];
  const calls: string[] = [];
  theirs.components.register({ name: 'database' });
  theirs.components.register({ name: 'secret', dependsOn: ['database'], isolate: () => void calls.push('isolated') });
  expect(() => mine.components.assertUsable('database')).toThrow('no component');
  expect(() => mine.components.status('database')).toThrow('no component');
  expect(() => mine.components.register({ name: 'x', dependsOn: ['database'] })).toThrow('no component');
  await expect(mine.components.fail('database')).rejects.toThrow('no component');
  await expect(mine.components.recover('database')).rejects.toThrow('no component');
  mine.components.register({ name: 'database' });
  await mine.components.fail('database');
  expect(calls).toEqual([]);
  expect(theirs.components.status('database').state).toBe('running');
  await mine.components.recover('database');
  await theirs.components.fail('database', 'secret reason');
  expect(JSON.stringify([mine.events(), mine.health(), mine.components.list(), mine.deadlocks()])).not.toMatch(secret);
  expect(mine.health().status).toBe('HEALTHY');
  expect(theirs.health().status).toBe('DEGRADED');
});

test('a deadlock of others alone is not told at all', async () => {
  const { watchdog } = await start();
  const third = watchdog.for('organisation-3');
  expect([third.deadlocks(), third.events(), third.health().status]).toEqual([[], [], 'HEALTHY']);
});

test('locks, tasks and organisations of the same name are apart', async () => {
  const watchdog = new Watchdog({ clock: new ManualClock() });
  const [mine, theirs] = [watchdog.for('organisation-1'), watchdog.for('organisation-2')];
  const [one, two] = [mine.mutex('lock'), theirs.mutex('lock')];
  await one.acquire({ owner: mine.owner('task') });
  expect(two.tryAcquire()).toBeDefined();
  expect(watchdog.for('organisation-1')).toBe(mine);
  for (const name of ['', 'x'.repeat(257), 1, undefined]) expect(() => watchdog.for(name as string)).toThrow(TypeError);
});
