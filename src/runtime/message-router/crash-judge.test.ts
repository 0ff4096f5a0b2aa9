import { expect, test } from 'vitest';
import { CrashJudge } from './crash-judge.ts';
import { deliveryOf, sequencesOf } from './fixtures/deliveries.ts';

test('the module is to blame once as many as agreed have failed in a row', () => {
  const judge = new CrashJudge(3);
  expect(judge.suspect(deliveryOf(1))).toBe(true);
  judge.suspect(deliveryOf(2));
  expect(judge.isCrash).toBe(false);
  judge.suspect(deliveryOf(3));
  expect([judge.isCrash, judge.length]).toEqual([true, 3]);
});

test('a success in between: the count begins anew, and the suspects are to be buried', () => {
  const judge = new CrashJudge(2);
  judge.suspect(deliveryOf(1));
  judge.sawSuccess();
  expect(sequencesOf(judge.takeAll())).toEqual([1]);
  judge.suspect(deliveryOf(2));
  expect([judge.isCrash, judge.length]).toEqual([false, 1]);
});

test('after a crash the suspects are tried anew, as if they had never been', () => {
  const judge = new CrashJudge(1);
  judge.suspect(Object.assign(deliveryOf(1), { attempts: 3, dueMs: 70 }));
  expect(judge.findCrash()).toMatchObject([{ attempts: 0, dueMs: 0, crashes: 1 }]);
  expect([judge.isCrash, judge.length]).toEqual([false, 0]);
});

test('a message that was there at five crashes is to blame itself', () => {
  const judge = new CrashJudge(1);
  const delivery = deliveryOf(1);
  for (let crash = 0; crash < 5; crash += 1) {
    expect(judge.suspect(delivery)).toBe(true);
    judge.findCrash();
  }
  expect(judge.suspect(delivery)).toBe(false);
  expect(judge.length).toBe(0);
});
