import { expect, test } from 'vitest';
import { ReplayGuard } from './replay-guard.ts';

const options = { windowMs: 1_000, maxSessions: 2, maxOrganisations: 2, notBeforeMs: 0 };

test('a new guard remembers nobody', () => {
  const guard = new ReplayGuard(options);
  expect({ sessions: guard.sessions, refused: guard.refusedWhenFull }).toEqual({ sessions: 0, refused: 0 });
});

test('each message of a session passes once', () => {
  const guard = new ReplayGuard(options);
  const verdicts = [0, 1, 0, 2, 1].map((number) => guard.judge('a', 's', number, 5_000, 5_000));
  expect(verdicts).toEqual(['fresh', 'fresh', 'replayed', 'fresh', 'replayed']);
});

test('a message is timely up to the window, either way, and not before the start', () => {
  const guard = new ReplayGuard({ ...options, notBeforeMs: 9_500 });
  const timely = [8_999, 9_499, 9_500, 10_000, 11_000, 11_001].map((sentMs) => guard.isTimely(sentMs, 10_000));
  expect(timely).toEqual([false, false, true, true, true, false]);
});

test('a replay is told for as long as the message is timely, whatever is forgotten meanwhile', () => {
  const guard = new ReplayGuard({ ...options, maxSessions: 10 });
  expect(guard.judge('a', 'early', 0, 11_000, 10_000)).toBe('fresh');
  for (let nowMs = 10_000; nowMs <= 12_000; nowMs += 100) guard.judge('a', `other ${nowMs % 900}`, nowMs, nowMs, nowMs);
  expect(guard.judge('a', 'early', 0, 11_000, 12_000)).toBe('replayed');
  expect(guard.judge('a', 'early', 0, 11_000, 12_001)).toBe('stale');
});

test('when it is full it lets nothing new pass, counts that, and recovers', () => {
  const guard = new ReplayGuard(options);
  const now = 10_000;
  expect(['s1', 's2', 's3'].map((session) => guard.judge('a', session, 0, now, now))).toEqual(['fresh', 'fresh', 'full']);
  expect(guard.judge('a', 's1', 1, now, now)).toBe('fresh');
  expect(guard.judge('a', 's1', 1, now, now)).toBe('replayed');
  expect({ sessions: guard.sessions, refused: guard.refusedWhenFull }).toEqual({ sessions: 2, refused: 1 });
  expect(guard.judge('a', 's3', 0, now + 1_001, now + 1_001)).toBe('fresh');
  expect(guard.sessions).toBe(1);
});

test('one organisation that fills its memory takes nothing from another', () => {
  const guard = new ReplayGuard(options);
  for (let session = 0; session < 100; session += 1) guard.judge('greedy', `s${session}`, 0, 10_000, 10_000);
  expect(guard.judge('modest', 's', 0, 10_000, 10_000)).toBe('fresh');
  expect(guard.judge('third', 's', 0, 10_000, 10_000)).toBe('full');
  expect(guard.judge('third', 's', 0, 11_001, 11_001)).toBe('fresh');
});

test('sessions of the same name in two organisations are two', () => {
  const guard = new ReplayGuard(options);
  expect(['a', 'b'].map((organisation) => guard.judge(organisation, 's', 0, 10_000, 10_000))).toEqual(['fresh', 'fresh']);
});

test('a clock that is put back makes no message good again, and refuses none that is new', () => {
  const guard = new ReplayGuard(options);
  expect(guard.judge('a', 's', 0, 10_000, 10_000)).toBe('fresh');
  expect(guard.judge('a', 'later', 0, 11_500, 11_500)).toBe('fresh');
  expect(guard.judge('a', 's', 0, 10_000, 10_900)).toBe('stale');
  expect(guard.judge('a', 's', 1, 10_901, 10_900)).toBe('fresh');
  for (const organisation of ['b', 'c']) expect(guard.judge(organisation, 's', 0, 14_000, 14_000)).toBe('fresh');
  expect(guard.judge('a', 'later', 0, 11_500, 12_000)).toBe('stale');
});
