import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import {
  CallTimeoutError,
  CircuitBreaker,
  CircuitOpenError,
  InvalidConfigurationError,
  TooManyListenersError,
} from './circuit-breakers.ts';
import type { BreakerOptions } from './circuit-breakers.ts';

const policy = { kind: 'consecutive', failures: 1 } as const;
const down = new Error('down');
const fail = (): Promise<never> => Promise.reject(down);

function started(options: BreakerOptions = {}): { readonly clock: ManualClock; readonly breaker: CircuitBreaker } {
  const clock = new ManualClock();
  return { clock, breaker: new CircuitBreaker({ clock, policy, openTimeoutMs: 100, ...options }) };
}

test('every option out of bounds is named at once', () => {
  const wrong = {
    policy: { kind: 'count-window', calls: 5, minimumCalls: 9, failureRatio: 0 },
    openTimeoutMs: 0,
    maxProbes: 0,
    jitterRatio: 2,
  };
  expect(() => new CircuitBreaker(wrong as BreakerOptions)).toThrow(InvalidConfigurationError);
  for (const field of ['policy.failureRatio', 'policy.minimumCalls', 'openTimeoutMs', 'maxProbes', 'jitterRatio']) {
    expect(() => new CircuitBreaker(wrong as BreakerOptions)).toThrow(field);
  }
  expect(() => new CircuitBreaker({ openTimeoutMs: 500, maxOpenTimeoutMs: 400 })).toThrow('maxOpenTimeoutMs');
  expect(() => new CircuitBreaker({ policy: undefined as never, failureTypes: [() => 1] as never })).toThrow('failureTypes');
});

test('a result may be a failure, and the caller gets it all the same', async () => {
  const { breaker } = started({ isFailedResult: (result) => (result as { status: number }).status >= 500 });
  expect(await breaker.call(() => ({ status: 404 }))).toEqual({ status: 404 });
  expect(breaker.state).toBe('CLOSED');
  expect(await breaker.call(() => ({ status: 503 }))).toEqual({ status: 503 });
  expect(breaker.state).toBe('OPEN');
});

test('a filter that throws finds a failure, and the error stays that of the call', async () => {
  const { breaker } = started({
    isFailure: () => {
      throw new Error('filter');
    },
  });
  await expect(breaker.call(fail)).rejects.toBe(down);
  expect(breaker.state).toBe('OPEN');
});

test('a filter may use the breaker', async () => {
  const { breaker } = started({
    isFailure: () => {
      breaker.forceOpen();
      breaker.reset();
      return true;
    },
  });
  await expect(breaker.call(fail)).rejects.toBe(down);
  // It began before the reset.
  expect(breaker.state).toBe('CLOSED');
});

test('what a call of an earlier state brings back is counted and changes nothing', async () => {
  const { clock, breaker } = started();
  const [early, second] = [breaker.acquire(), breaker.acquire()];
  breaker.acquire().fail();
  expect(breaker.state).toBe('OPEN');
  clock.jump(100);
  expect(breaker.state).toBe('HALF_OPEN');
  early.succeed();
  expect(breaker.state).toBe('HALF_OPEN');
  second.fail();
  expect(breaker.state).toBe('HALF_OPEN');
  expect(breaker.statistics()).toMatchObject({ successful: 1, failed: 2, inFlight: 0 });
});

test('a permit takes one verdict; without one it has failed; past its deadline it has timed out', async () => {
  const { clock, breaker } = started({ policy: { kind: 'consecutive', failures: 100 } });
  {
    using permit = breaker.acquire();
    permit.succeed();
    permit.fail();
    permit.ignore();
  }
  {
    using _ = breaker.acquire();
  }
  using third = breaker.acquire({ timeoutMs: 10 });
  const { signal } = third;
  await clock.advance(10);
  expect(signal.reason).toBeInstanceOf(CallTimeoutError);
  expect(third.isSettled).toBe(true);
  third.succeed();
  expect(breaker.statistics()).toMatchObject({ successful: 1, failed: 2, timeouts: 1, ignored: 0, inFlight: 0 });
  expect(() => breaker.acquire({ timeoutMs: Number.NaN })).toThrow(InvalidConfigurationError);
  expect(breaker.statistics().inFlight).toBe(0);
});

test('forced states stay whatever happens, and reset closes the circuit', async () => {
  const { clock, breaker } = started();
  breaker.forceOpen();
  clock.jump(1e9);
  await expect(breaker.call(() => 1)).rejects.toMatchObject({ reason: 'forced', retryAfterMs: Number.POSITIVE_INFINITY });
  breaker.forceClosed();
  for (let call = 0; call < 10; call += 1) await breaker.call(fail).catch(() => undefined);
  expect(breaker.statistics()).toMatchObject({ state: 'CLOSED', isForced: true, failed: 10 });
  breaker.reset();
  expect(breaker.statistics()).toMatchObject({ state: 'CLOSED', isForced: false });
  await breaker.call(fail).catch(() => undefined);
  expect(breaker.state).toBe('OPEN');
  expect(breaker.retryAfterMs).toBe(100);
});

test('listeners are told in order, outside of any call, and contained; they may use the breaker', async () => {
  const { breaker } = started({ maxListeners: 3 });
  const seen: string[] = [];
  let isWithinCall = true;
  using _throwing = breaker.onTransition(() => {
    throw new Error('listener');
  });
  using _rejecting = breaker.onTransition(() => Promise.reject(new Error('listener')));
  const subscription = breaker.onTransition(({ to, reason }) => {
    seen.push(`${to} ${reason} ${isWithinCall}`);
    if (to === 'OPEN') breaker.reset();
    else subscription[Symbol.dispose]();
  });
  expect(() => breaker.onTransition(() => undefined)).toThrow(TooManyListenersError);
  breaker.acquire().fail();
  isWithinCall = false;
  await settle();
  breaker.forceOpen();
  await settle();
  expect(seen).toEqual(['OPEN failures false', 'CLOSED reset false']);
});

test('random takes its share off the open time', () => {
  const { breaker } = started({ jitterRatio: 0.5, random: () => 0.5 });
  breaker.acquire().fail();
  expect(breaker.retryAfterMs).toBe(75);
});

test('a clock that stands still keeps the circuit open, one that jumps opens it once', async () => {
  const { clock, breaker } = started();
  await breaker.call(fail).catch(() => undefined);
  for (let call = 0; call < 1_000; call += 1) expect(breaker.tryCall(() => 1)).toBeUndefined();
  clock.jump(1e12);
  expect(await breaker.call(() => 1)).toBe(1);
  expect(breaker.statistics()).toMatchObject({ rejected: 1_000, transitions: { CLOSED: 1, OPEN: 1, HALF_OPEN: 1 } });
});

test('a rejection has no stack unless it is asked for, and leaves the limit of stacks as it was', async () => {
  const limit = Error.stackTraceLimit;
  const { breaker } = started();
  breaker.forceOpen();
  const error = await breaker.call(() => 1).catch((reason: unknown) => reason as CircuitOpenError);
  expect(error).toBeInstanceOf(CircuitOpenError);
  expect((error as CircuitOpenError).name).toBe('CircuitOpenError');
  expect((error as CircuitOpenError).stack).not.toContain('\n    at ');
  expect(Error.stackTraceLimit).toBe(limit);
  const { breaker: traced } = started({ captureStack: true });
  traced.forceOpen();
  expect(() => traced.acquire()).toThrow(expect.objectContaining({ stack: expect.stringContaining('\n    at ') }));
});

test('a cancellation is no failure, by its name or its code', async () => {
  const { breaker } = started();
  const abort = new DOMException('gone', 'AbortError');
  for (const error of [abort, Object.assign(new Error('x'), { code: 'COMMUNICATOR_ABORTED' })]) {
    await expect(breaker.call(() => Promise.reject(error))).rejects.toBe(error);
  }
  expect(breaker.statistics()).toMatchObject({ ignored: 2, failed: 0 });
  for (const thrown of [undefined, null, 'text']) {
    await breaker.call(() => Promise.reject(thrown)).catch(() => undefined);
    expect(breaker.state).toBe('OPEN');
    breaker.reset();
  }
});

test('a call may make calls through the same breaker, and open the circuit under itself', async () => {
  const { breaker } = started();
  const outer = await breaker.call(async () => {
    await breaker.call(fail).catch(() => undefined);
    return breaker.tryCall(() => 1) ?? 'refused';
  });
  expect(outer).toBe('refused');
  expect(breaker.statistics()).toMatchObject({ state: 'OPEN', successful: 1, failed: 1, rejected: 1 });
});
