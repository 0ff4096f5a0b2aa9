import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { CallTimeoutError, CircuitBreaker } from './circuit-breakers.ts';
import type { BreakerOptions } from './circuit-breakers.ts';

const policy = { kind: 'consecutive', failures: 1 } as const;
const down = new Error('down');
const fail = (): Promise<never> => Promise.reject(down);
const never = (): Promise<never> => new Promise<never>(() => undefined);

function started(options: BreakerOptions = {}): { readonly clock: ManualClock; readonly breaker: CircuitBreaker } {
  const clock = new ManualClock();
  return { clock, breaker: new CircuitBreaker({ clock, policy, openTimeoutMs: 100, ...options }) };
}

test('a call that passes its deadline fails, aborts its signal, and what it brings later changes nothing', async () => {
  const { clock, breaker } = started({ timeoutMs: 50, policy: { kind: 'consecutive', failures: 2 } });
  const late = Promise.withResolvers<string>();
  let signal: AbortSignal | undefined;
  const call = breaker.call((context) => {
    ({ signal } = context);
    return late.promise;
  });
  const outcome = call.catch((error: unknown) => error);
  await clock.advance(49);
  expect(signal?.aborted).toBe(false);
  await clock.advance(1);
  expect(await outcome).toBeInstanceOf(CallTimeoutError);
  expect(signal?.reason).toBeInstanceOf(CallTimeoutError);
  late.reject(new Error('late'));
  await settle();
  expect(breaker.statistics()).toMatchObject({ failed: 1, timeouts: 1, inFlight: 0, state: 'CLOSED' });
  expect(clock.pending).toBe(0);
});

test('one timer serves all deadlines, in whatever order they fall due, and none is left when they are over', async () => {
  const { clock, breaker } = started({ policy: { kind: 'consecutive', failures: 1_000_000 } });
  const ends: number[] = [];
  const limits = Array.from({ length: 10_000 }, (_, index) => 1 + ((index * 7_919) % 500));
  const calls = limits.map((timeoutMs) =>
    breaker.call(never, { timeoutMs }).catch(() => ends.push(clock.monotonicMs() - timeoutMs)),
  );
  expect(clock.pending).toBe(1);
  await clock.advance(500);
  await Promise.all(calls);
  expect(ends.every((lateMs) => lateMs === 0)).toBe(true);
  expect(clock.pending).toBe(0);
  await breaker.call(() => 1, { timeoutMs: 60_000 });
  await clock.advance(1_000);
  expect(clock.pending).toBe(0);
});

test('an aborted call rejects at once, counts as neither, and leaves no listener', async () => {
  const { breaker } = started();
  const controller = new AbortController();
  const { signal } = controller;
  await breaker.call(() => 1, { signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  let inner: AbortSignal | undefined;
  const call = breaker.call((context) => ((inner = context.signal), never()), { signal });
  controller.abort(new Error('enough'));
  await expect(call).rejects.toThrow('enough');
  expect(inner?.aborted).toBe(true);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  let calls = 0;
  await expect(breaker.call(() => (calls += 1), { signal })).rejects.toThrow('enough');
  await expect(breaker.tryCall(() => (calls += 1), { signal })).rejects.toThrow('enough');
  expect(calls).toBe(0);
  expect(breaker.statistics()).toMatchObject({ successful: 1, ignored: 1, failed: 0, state: 'CLOSED', inFlight: 0, total: 2 });
});

test('a function that aborts its own signal while it begins leaves nothing behind', async () => {
  const { clock, breaker } = started();
  const controller = new AbortController();
  const call = breaker.call(
    () => {
      controller.abort(new Error('mine'));
      throw new Error('other');
    },
    { signal: controller.signal, timeoutMs: 100 },
  );
  await expect(call).rejects.toThrow('mine');
  expect(breaker.statistics()).toMatchObject({ ignored: 1, failed: 0, inFlight: 0 });
  await clock.advance(100);
  expect(clock.pending).toBe(0);
});

test('a probe that is withdrawn makes room for another', async () => {
  const { clock, breaker } = started();
  await breaker.call(fail).catch(() => undefined);
  clock.jump(100);
  const controller = new AbortController();
  const probe = breaker.call(never, { signal: controller.signal });
  expect(breaker.tryAcquire()).toBeUndefined();
  controller.abort(new Error('enough'));
  await expect(probe).rejects.toThrow('enough');
  expect(await breaker.call(() => 1)).toBe(1);
  expect(breaker.state).toBe('CLOSED');
});
