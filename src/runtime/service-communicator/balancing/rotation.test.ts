import { expect, test } from 'vitest';
import { ScriptedCalls } from '../../../../tests/support/services/scripted-calls.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import type { Instance } from './instance.ts';
import type { Rotation } from './rotation.ts';

const ejection = { consecutiveFailures: 2, baseMs: 1_000, capMs: 3_000, maxEjectedRatio: 0.5 };

function rotationOf(origins: readonly string[]): Rotation {
  return new ScriptedCalls({ clock: new ManualClock(), script: [], origins, ejection }).rotation;
}

function pickedFrom(rotation: Rotation, nowMs: number): readonly string[] {
  const picked = Array.from({ length: 8 }, () => rotation.pick(nowMs)?.record.url ?? 'nobody');
  return [...new Set(picked)].toSorted();
}

function instanceAt(rotation: Rotation, at: number): Instance {
  return rotation.instances[at] as Instance;
}

function failTwice(rotation: Rotation, at: number, nowMs: number): void {
  rotation.failed(instanceAt(rotation, at), nowMs);
  rotation.failed(instanceAt(rotation, at), nowMs);
}

test('nobody is in turn where nobody is', () => {
  expect(rotationOf([]).pick(0)).toBeUndefined();
});

test('each ejection lasts twice as long, up to the cap, until attempts succeed again', () => {
  const rotation = rotationOf(['http://a', 'http://b']);
  const lengths = [0, 10_000, 20_000, 30_000].map((nowMs) => {
    failTwice(rotation, 0, nowMs);
    return instanceAt(rotation, 0).ejectedUntilMs - nowMs;
  });
  expect(lengths).toEqual([1_000, 2_000, 3_000, 3_000]);
  for (let success = 0; success < 4; success += 1) rotation.succeeded(instanceAt(rotation, 0));
  failTwice(rotation, 0, 40_000);
  expect(instanceAt(rotation, 0).ejectedUntilMs).toBe(41_000);
});

test('an ejected one is out of turn until its time, to the millisecond', () => {
  const rotation = rotationOf(['http://a', 'http://b']);
  failTwice(rotation, 0, 0);
  expect(pickedFrom(rotation, 999)).toEqual(['http://b']);
  expect(pickedFrom(rotation, 1_000)).toEqual(['http://a', 'http://b']);
});

test('failures that a success interrupts eject nobody', () => {
  const rotation = rotationOf(['http://a', 'http://b']);
  rotation.failed(instanceAt(rotation, 0), 0);
  rotation.succeeded(instanceAt(rotation, 0));
  rotation.failed(instanceAt(rotation, 0), 0);
  expect(pickedFrom(rotation, 0)).toEqual(['http://a', 'http://b']);
});

test('never more than the share is ejected, and the only one never', () => {
  const rotation = rotationOf(['http://a', 'http://b', 'http://c']);
  for (const at of [0, 1, 2]) failTwice(rotation, at, 0);
  expect(pickedFrom(rotation, 0)).toEqual(['http://b', 'http://c']);
  const single = rotationOf(['http://a']);
  failTwice(single, 0, 0);
  expect(pickedFrom(single, 0)).toEqual(['http://a']);
});

test('avoids one if there is another', () => {
  const rotation = rotationOf(['http://a', 'http://b']);
  const [a, b] = [instanceAt(rotation, 0), instanceAt(rotation, 1)];
  expect(Array.from({ length: 4 }, () => rotation.pick(0, a)?.record.url)).toEqual(Array.from({ length: 4 }, () => 'http://b'));
  failTwice(rotation, 0, 0);
  expect(rotation.pick(0, b)).toBe(b);
});
