import { expect, test } from 'vitest';
import { decideRetry } from './decide-retry.ts';
import type { AttemptEnd, RetryContext } from './decide-retry.ts';
import { defaultRetry } from './retry-settings.ts';

const nothing: AttemptEnd = { status: undefined, retryAfter: undefined, error: undefined, mayHaveArrived: true };
const busy: AttemptEnd = { ...nothing, status: 503 };
const context: RetryContext = {
  settings: { ...defaultRetry, attempts: 3, baseMs: 100, capMs: 1_000 },
  attempts: 1,
  mayRepeat: true,
  remainingMs: 10_000,
  wallMs: 0,
  random: () => 0.5,
};

function decide(end: AttemptEnd, changes: Partial<RetryContext> = {}, isInBudget = true): unknown {
  const { delayMs, refusal } = decideRetry(end, { ...context, ...changes }, () => isInBudget);
  return delayMs ?? refusal;
}

test('an attempt that ended with nothing at all is not made again', () => {
  expect(decide(nothing)).toBe('not-retryable');
});

test('the delay is that of the backoff, or what Retry-After asks for if that is more', () => {
  expect(decide(busy)).toBe(50);
  expect(decide(busy, { attempts: 2 })).toBe(100);
  expect(decide({ ...busy, retryAfter: '2' })).toBe(2_000);
  expect(decide({ ...busy, retryAfter: '0' })).toBe(50);
  expect(decide({ ...busy, retryAfter: ['1', '2'] })).toBe(50);
});

test('each reason refuses, the first one that holds is told, and the budget is asked last', () => {
  const refused = { mayRepeat: false, attempts: 3, remainingMs: 0 };
  expect(decide({ ...busy, status: 404 }, refused, false)).toBe('not-retryable');
  expect(decide(busy, refused, false)).toBe('not-repeatable');
  expect(decide(busy, { ...refused, mayRepeat: true }, false)).toBe('attempt-limit');
  expect(decide(busy, { remainingMs: 0 }, false)).toBe('deadline');
  expect(decide(busy, {}, false)).toBe('budget');
});

test('what was never sent is sent again, whatever it is', () => {
  const refused = { ...nothing, mayHaveArrived: false, error: { code: 'COMMUNICATOR_UNREACHABLE' } };
  expect(decide(refused, { mayRepeat: false })).toBe(50);
});

test('an attempt is not begun that could not finish', () => {
  expect(decide(busy, { remainingMs: 55 })).toBe(50);
  expect(decide(busy, { remainingMs: 54 })).toBe('deadline');
  expect(decide({ ...busy, retryAfter: '9' }, { remainingMs: 9_000 })).toBe('deadline');
});

test('an error is known by its code or by that of its cause', () => {
  const settings = { ...context.settings, errorCodes: ['ECONNRESET'] };
  expect(decide({ ...nothing, error: { code: 'X', cause: { code: 'ECONNRESET' } } }, { settings })).toBe(50);
  expect(decide({ ...nothing, error: { code: 'ECONNRESET' } }, { settings })).toBe(50);
  expect(decide({ ...nothing, error: { code: 'X', cause: 'ECONNRESET' } }, { settings })).toBe('not-retryable');
});
