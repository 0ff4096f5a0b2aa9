import { expect, test } from 'vitest';
import { ManualClock } from '../../shared/manual-clock.ts';
import { RetryBudget } from './retry-budget.ts';

function takeAll(budget: RetryBudget): number {
  let taken = 0;
  while (taken < 1_000 && budget.take()) taken += 1;
  return taken;
}

test('a budget of nothing gives nothing', () => {
  const budget = new RetryBudget({ ratio: 0, perSecond: 0, burst: 0 }, new ManualClock());
  budget.deposit();
  expect(takeAll(budget)).toBe(0);
});

test('what is saved up is there at the start, and no more is ever saved', () => {
  const clock = new ManualClock();
  const budget = new RetryBudget({ ratio: 1, perSecond: 1, burst: 5 }, clock);
  expect(takeAll(budget)).toBe(5);
  clock.jump(3_600_000);
  for (let request = 0; request < 100; request += 1) budget.deposit();
  expect(takeAll(budget)).toBe(5);
});

test('earns its share of the requests, and so much a second', () => {
  const clock = new ManualClock();
  const budget = new RetryBudget({ ratio: 0.25, perSecond: 2, burst: 100 }, clock);
  takeAll(budget);
  for (let request = 0; request < 40; request += 1) budget.deposit();
  expect(takeAll(budget)).toBe(10);
  clock.jump(1_500);
  expect(takeAll(budget)).toBe(3);
});
