import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CountWindowPolicy } from './count-window-policy.ts';
import { TimeWindowPolicy } from './time-window-policy.ts';

const minimumCalls = 3;
const failureRatio = 0.5;
const tooMany = (outcomes: readonly boolean[]): boolean => {
  return outcomes.length >= minimumCalls && outcomes.filter(Boolean).length >= failureRatio * outcomes.length;
};

test('the window of the last calls agrees with a list of them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 100 }), fc.array(fc.boolean(), { maxLength: 300 }), (calls, outcomes) => {
      const policy = new CountWindowPolicy({ kind: 'count-window', calls, minimumCalls, failureRatio });
      outcomes.forEach((isFailure, index) => {
        expect(policy.record(isFailure)).toBe(tooMany(outcomes.slice(Math.max(0, index + 1 - calls), index + 1)));
      });
    }),
  );
});

test('the window of time agrees with a list of buckets, however the clock goes', () => {
  const steps = fc.array(fc.record({ afterMs: fc.constantFrom(0, 0, 1, 3, 10, 35, 1e9), isFailure: fc.boolean() }), {
    maxLength: 150,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const policy = new TimeWindowPolicy({ kind: 'time-window', windowMs: 40, buckets: 4, minimumCalls, failureRatio });
      let nowMs = 0;
      let originMs: number | undefined;
      let seen: { bucket: number; isFailure: boolean }[] = [];
      for (const { afterMs, isFailure } of all) {
        nowMs += afterMs;
        const last = seen.at(-1);
        // After a gap of a whole window the buckets begin anew.
        if (originMs === undefined || (last !== undefined && Math.floor((nowMs - originMs) / 10) - last.bucket >= 4)) {
          originMs = nowMs;
          seen = [];
        }
        const bucket = Math.floor((nowMs - originMs) / 10);
        seen = [...seen, { bucket, isFailure }].filter((each) => each.bucket > bucket - 4);
        expect(policy.record(isFailure, nowMs)).toBe(tooMany(seen.map((each) => each.isFailure)));
      }
    }),
  );
});

test('a clock that goes back stays in its bucket', () => {
  const policy = new TimeWindowPolicy({ kind: 'time-window', windowMs: 40, buckets: 4, minimumCalls, failureRatio });
  expect([100, 50, -1e9].map((nowMs) => policy.record(true, nowMs))).toEqual([false, false, true]);
});
