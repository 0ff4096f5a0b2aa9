import { expect, test } from 'vitest';
import { CircuitBreaker, CircuitOpenError } from '../../../src/runtime/circuit-breaker/circuit-breakers.ts';
import type { CircuitStateName, Transition } from '../../../src/runtime/circuit-breaker/circuit-breakers.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';

class Outage extends Error {}

const fail = (): Promise<never> => Promise.reject(new Outage('down'));
const succeed = (): Promise<string> => Promise.resolve('up');

async function failTimes(breaker: CircuitBreaker, times: number): Promise<void> {
  for (let call = 0; call < times; call += 1) await expect(breaker.call(fail)).rejects.toThrow(Outage);
}

test('QA-456.1 goes CLOSED → OPEN at the failure threshold, → HALF_OPEN after the timeout, → CLOSED at the success threshold', async () => {
  const clock = new ManualClock();
  const policy = { kind: 'consecutive', failures: 3 } as const;
  const breaker = new CircuitBreaker({ clock, policy, openTimeoutMs: 1_000, successThreshold: 2 });
  const seen: [CircuitStateName, CircuitStateName][] = [];
  using _ = breaker.onTransition(({ from, to }: Transition) => void seen.push([from, to]));

  await failTimes(breaker, 2);
  expect(breaker.state).toBe('CLOSED');
  await failTimes(breaker, 1);
  expect(breaker.state).toBe('OPEN');
  clock.jump(999);
  expect(breaker.state).toBe('OPEN');
  clock.jump(1);
  expect(breaker.state).toBe('HALF_OPEN');
  await breaker.call(succeed);
  expect(breaker.state).toBe('HALF_OPEN');
  await breaker.call(succeed);
  expect(breaker.state).toBe('CLOSED');
  await settle();
  expect(seen).toEqual([
    ['CLOSED', 'OPEN'],
    ['OPEN', 'HALF_OPEN'],
    ['HALF_OPEN', 'CLOSED'],
  ]);

  // By the share of failures, too: two of four within ten seconds.
  const window = { kind: 'time-window', windowMs: 10_000, minimumCalls: 4, failureRatio: 0.5 } as const;
  const rolling = new CircuitBreaker({ clock, policy: window });
  await failTimes(rolling, 1);
  clock.jump(11_000);
  await rolling.call(succeed);
  await rolling.call(succeed);
  await failTimes(rolling, 1);
  expect(rolling.state).toBe('CLOSED');
  await failTimes(rolling, 1);
  expect(rolling.state).toBe('OPEN');
});

test('QA-456.2 rejects calls while OPEN without calling the function', async () => {
  const clock = new ManualClock();
  const breaker = new CircuitBreaker({
    clock,
    name: 'billing',
    policy: { kind: 'consecutive', failures: 1 },
    openTimeoutMs: 500,
  });
  await failTimes(breaker, 1);
  clock.jump(200);
  let calls = 0;
  const count = (): Promise<number> => Promise.resolve((calls += 1));
  const refused: unknown = await breaker.call(count).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(CircuitOpenError);
  expect(refused).toMatchObject({ code: 'BREAKER_OPEN', breaker: 'billing', retryAfterMs: 300 });
  expect(breaker.tryCall(count)).toBeUndefined();
  expect(breaker.tryAcquire()).toBeUndefined();
  expect(() => breaker.acquire()).toThrow(CircuitOpenError);
  expect(() => breaker.callSync(() => (calls += 1))).toThrow(CircuitOpenError);
  await expect(breaker.wrap(count)()).rejects.toThrow(CircuitOpenError);
  expect(calls).toBe(0);
  expect(breaker.statistics().rejected).toBe(6);
  clock.jump(300);
  expect(await breaker.call(count)).toBe(1);
});

test('QA-456.3 grows the open timeout exponentially up to its maximum, and resets it after recovery', async () => {
  const clock = new ManualClock();
  const policy = { kind: 'consecutive', failures: 1 } as const;
  const breaker = new CircuitBreaker({ clock, policy, openTimeoutMs: 100, maxOpenTimeoutMs: 500 });
  const openMs: number[] = [];
  const failAndWait = async (): Promise<void> => {
    await failTimes(breaker, 1);
    const waitMs = breaker.retryAfterMs;
    openMs.push(waitMs);
    clock.jump(waitMs - 1);
    expect(breaker.state).toBe('OPEN');
    clock.jump(1);
    expect(breaker.state).toBe('HALF_OPEN');
  };
  for (let round = 0; round < 5; round += 1) await failAndWait();
  expect(openMs).toEqual([100, 200, 400, 500, 500]);
  await breaker.call(succeed);
  await failAndWait();
  expect(openMs.at(-1)).toBe(100);
});

test('QA-456.4 counts only the error types it is told to', async () => {
  class Refusal extends Error {}
  const policy = { kind: 'consecutive', failures: 2 } as const;
  const breaker = new CircuitBreaker({ policy, failureTypes: [Outage] });
  for (let call = 0; call < 10; call += 1) {
    await expect(breaker.call(() => Promise.reject(new Refusal('not yours')))).rejects.toThrow(Refusal);
  }
  expect(breaker.state).toBe('CLOSED');
  expect(breaker.statistics()).toMatchObject({ failed: 0, ignored: 10 });
  await failTimes(breaker, 1);
  // Says nothing about the other side: neither a failure nor the success that would begin the count anew.
  await expect(breaker.call(() => Promise.reject(new Refusal('not yours')))).rejects.toThrow(Refusal);
  await failTimes(breaker, 1);
  expect(breaker.state).toBe('OPEN');

  const byRule = new CircuitBreaker({ policy, isFailure: (error) => (error as { status?: number }).status !== 404 });
  for (const status of [404, 404, 404, 500]) await byRule.call(() => Promise.reject({ status })).catch(() => undefined);
  expect(byRule.state).toBe('CLOSED');
  await byRule.call(() => Promise.reject({ status: 500 })).catch(() => undefined);
  expect(byRule.state).toBe('OPEN');
});

test('QA-456.5 admits a bounded number of probes in HALF_OPEN under concurrency', async () => {
  const clock = new ManualClock();
  const policy = { kind: 'consecutive', failures: 1 } as const;
  const breaker = new CircuitBreaker({
    clock,
    policy,
    openTimeoutMs: 100,
    maxProbes: 3,
    successThreshold: 3,
    probeTimeoutMs: 1_000,
  });
  await failTimes(breaker, 1);
  clock.jump(100);
  const gate = Promise.withResolvers<string>();
  let calls = 0;
  const outcomes = Array.from({ length: 100 }, () =>
    breaker
      .call(() => {
        calls += 1;
        return gate.promise;
      })
      .then(
        () => 'admitted',
        (error: unknown) => (error instanceof CircuitOpenError ? error.reason : 'failed'),
      ),
  );
  await settle();
  expect(calls).toBe(3);
  gate.resolve('up');
  const counts = Map.groupBy(await Promise.all(outcomes), (outcome) => outcome);
  expect(counts.get('admitted')).toHaveLength(3);
  expect(counts.get('probing')).toHaveLength(97);
  expect(breaker.state).toBe('CLOSED');

  // Probes that never come back are given up: the circuit recovers by itself.
  await failTimes(breaker, 1);
  clock.jump(100);
  for (let probe = 0; probe < 3; probe += 1) void breaker.call(() => new Promise(() => {}));
  expect(breaker.tryCall(succeed)).toBeUndefined();
  clock.jump(1_000);
  expect(breaker.state).toBe('OPEN');
  clock.jump(200);
  await Promise.all([breaker.call(succeed), breaker.call(succeed), breaker.call(succeed)]);
  expect(breaker.state).toBe('CLOSED');
});
