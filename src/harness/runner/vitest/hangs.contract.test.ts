import { beforeAll, describe, expect, test } from 'vitest';

import type { RunEvent } from '../run-event.ts';
import { linesMarked, runFixtures } from './fixtures/run-fixtures.ts';
import type { FixtureRun } from './fixtures/run-fixtures.ts';

const timeoutMs = 1000;
let run: FixtureRun;

beforeAll(async () => {
  run = await runFixtures('hangs');
});

function eventsOf(file: string): RunEvent[] {
  return run.events.filter((event) => 'file' in event && event.file === file);
}

function dumpOf(file: string, title?: string) {
  const dumps = eventsOf(file).flatMap((event) => {
    if (event.type === 'test-timed-out' && (title === undefined || event.title === title)) return event.dump;
    return event.type === 'file-failed' ? (event.dump ?? []) : [];
  });
  expect(dumps).toHaveLength(1);
  return dumps[0];
}

function passed(file: string): string[] {
  return eventsOf(file).flatMap((event) => (event.type === 'test-finished' && event.state === 'passed' ? event.title : []));
}

describe.each([
  ['never-settles.test.ts', 'pending-promise'],
  ['deadlock.test.ts', 'deadlock'],
  ['endless-loop.test.ts', 'synchronous-loop'],
  ['regular-expression.test.ts', 'regular-expression'],
  ['atomics-wait.test.ts', 'atomics-wait'],
  ['exec-sync.test.ts', 'child-process'],
  ['before-each.test.ts', 'pending-promise'],
  ['silent-server.test.ts', 'network'],
  ['polling.test.ts', 'polling'],
  ['concurrent.test.ts', 'pending-promise'],
])('%s', (file, kind) => {
  test('only the test that hangs is timed out, within two seconds of its limit', () => {
    const [timedOut, ...others] = eventsOf(file).filter((event) => event.type === 'test-timed-out');
    expect(others).toEqual([]);
    expect(timedOut).toMatchObject({ title: 'hangs', timeoutMs });
    expect(timedOut?.durationMs).toBeLessThan(timeoutMs + 2000);
  });

  test('the dump names the place', () => {
    const dump = dumpOf(file);
    expect(linesMarked('hangs', file, 'culprit')).toContain(dump?.culprit?.line);
    expect(dump).toMatchObject({ kind, culprit: { file } });
    expect(dump?.text).toContain(`${file}:${dump?.culprit?.line}`);
  });

  test('healthy tests have their results, and the canaries held', () => {
    const healthy = eventsOf(file).flatMap((event) => (event.type === 'file-collected' ? event.tests : []));
    expect(passed(file)).toEqual(healthy.map(({ title }) => title).filter((title) => title.startsWith('healthy')));
    expect(eventsOf(file)).toContainEqual({ type: 'canary-checked', file, held: true });
  });
});

describe.each([
  ['top-level-loop.test.ts', 'top-level-loop.test.ts'],
  ['top-level-await.test.ts', 'top-level-await.test.ts'],
  ['describe-await.test.ts', 'describe-await.test.ts'],
  ['imports-hang.test.ts', 'never-loads.ts'],
])('%s', (file, culprit) => {
  test('the file fails as one that could not be loaded, with the place', () => {
    expect(eventsOf(file)).toContainEqual(expect.objectContaining({ type: 'file-failed', reason: 'collection-hang' }));
    const dump = dumpOf(file);
    expect(linesMarked('hangs', culprit, 'culprit')).toContain(dump?.culprit?.line);
    expect(dump?.culprit?.file).toBe(culprit);
  });
});

test('a hang in beforeAll fails the tests of its group, and only those', () => {
  const file = 'before-all.test.ts';
  const titles = ['cannot run', 'cannot run either'];
  expect(eventsOf(file)).toContainEqual(expect.objectContaining({ type: 'file-failed', reason: 'hook-hang', titles }));
  expect(linesMarked('hangs', file, 'culprit')).toContain(dumpOf(file)?.culprit?.line);
  expect(passed(file)).toEqual(['healthy before', 'healthy after']);
});

test('a limit in the test file shortens the limit of the plan and never extends it, and fake timers do not stop it', () => {
  const file = 'own-limit.test.ts';
  const limits = eventsOf(file).flatMap((event) => (event.type === 'test-timed-out' ? [[event.title, event.timeoutMs]] : []));
  expect(limits).toEqual([
    ['hangs past a limit of its own', 200],
    ['hangs with fake timers', timeoutMs],
  ]);
  const places = linesMarked('hangs', file, 'culprit');
  expect(places).toContain(dumpOf(file, 'hangs past a limit of its own')?.culprit?.line);
  expect(places).toContain(dumpOf(file, 'hangs with fake timers')?.culprit?.line);
});

test('the run is complete and leaves no process', () => {
  expect(run.outcome.end).toBe('complete');
  expect(run.events.filter((event) => event.type === 'runner-finding')).toEqual([]);
});
