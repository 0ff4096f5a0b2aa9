import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScriptedCalls } from '../../../../tests/support/services/scripted-calls.ts';
import type { ScriptedEnd } from '../../../../tests/support/services/scripted-transport.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import { RetryBudget } from '../retry/retry-budget.ts';
import type { RequestOptions } from './prepare-request.ts';

const retryBudget = { ratio: 0.25, perSecond: 0.1, burst: 2 };

interface Plan {
  readonly script: readonly ScriptedEnd[];
  readonly method: 'GET' | 'POST';
  readonly isKeyed: boolean;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly attemptTimeoutMs: number | undefined;
  readonly hedgeDelayMs: number | undefined;
  readonly random: number;
}

/** A mistake that the invariants must catch. */
type Mistake = 'none' | 'repeats everything' | 'has no budget' | 'has no attempt limit';

const end = fc.record({
  end: fc.constantFrom<ScriptedEnd['end']>(200, 204, 404, 429, 500, 502, 503, 503, 'refused', 'refused', 'lost', 'silence'),
  afterMs: fc.integer({ min: 0, max: 300 }),
  headers: fc.constantFrom<Record<string, string>>({}, {}, { 'retry-after': '1' }, { 'retry-after': '3' }),
});

const plan: fc.Arbitrary<Plan> = fc.record({
  script: fc.array(end, { minLength: 1, maxLength: 8 }),
  method: fc.constantFrom('GET', 'POST'),
  isKeyed: fc.boolean(),
  timeoutMs: fc.integer({ min: 1, max: 4_000 }),
  attempts: fc.integer({ min: 1, max: 6 }),
  attemptTimeoutMs: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
  hedgeDelayMs: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

/** What a run must not show. */
async function violationsOf(plans: readonly Plan[], mistake: Mistake): Promise<readonly string[]> {
  const clock = new ManualClock();
  const budget =
    mistake === 'has no budget' ? { deposit: () => undefined, take: () => true } : new RetryBudget(retryBudget, clock);
  const found: string[] = [];
  let retries = 0;
  for (const each of plans) {
    const calls = new ScriptedCalls({
      clock,
      script: each.script,
      budget,
      random: () => each.random,
      origins: ['http://one', 'http://two'],
    });
    const startMs = clock.monotonicMs();
    let endedMs = Number.POSITIVE_INFINITY;
    const settled = calls.call(optionsOf(each, mistake)).then(
      ({ status }) => `status ${status}`,
      (error: { code?: string }) => String(error.code),
    );
    void settled.then(() => (endedMs = clock.monotonicMs()));
    await clock.advance(5_000);
    found.push(...violations(each, calls, endedMs - startMs));
    retries += Math.max(0, calls.transport.sent.length - 1);
    const allowed = retryBudget.burst + retryBudget.ratio * plans.length + (retryBudget.perSecond * clock.monotonicMs()) / 1_000;
    if (retries > allowed) found.push(`${retries} retries, and the budget is ${allowed}`);
  }
  if (clock.pending > 0 && plans.every(({ script }) => script.every(({ end: last }) => last !== 'silence')))
    found.push('a timer stays');
  return found;
}

function optionsOf(
  { method, isKeyed, timeoutMs, attempts, attemptTimeoutMs, hedgeDelayMs }: Plan,
  mistake: Mistake,
): RequestOptions {
  const limit = mistake === 'has no attempt limit' ? 100 : attempts;
  return {
    method,
    timeoutMs,
    retry: { attempts: limit, baseMs: 20, capMs: 500, ...(attemptTimeoutMs === undefined ? {} : { attemptTimeoutMs }) },
    ...(isKeyed ? { idempotencyKey: 'key' } : {}),
    ...(hedgeDelayMs === undefined ? {} : { hedge: { delayMs: hedgeDelayMs } }),
    ...(mistake === 'repeats everything' ? { idempotent: true } : {}),
  };
}

function violations(
  { method, isKeyed, attempts, timeoutMs }: Plan,
  { transport, records }: ScriptedCalls,
  tookMs: number,
): string[] {
  const found: string[] = [];
  const { sent } = transport;
  const arrivals = sent.filter(({ arrived }) => arrived).length;
  if (tookMs > timeoutMs) found.push(`ended after ${tookMs} ms, and the deadline was ${timeoutMs}`);
  if (sent.length > attempts) found.push(`${sent.length} attempts of ${attempts}`);
  if (method === 'POST' && !isKeyed && arrivals > 1) found.push(`a POST without a key arrived ${arrivals} times`);
  const [record] = records;
  if (record === undefined || record.state === 'pending') found.push('it is still pending');
  if (record?.attempts.length !== sent.length) found.push('the log counts other attempts');
  if (record?.attempts.some(({ endedMs }) => endedMs === undefined)) found.push('an attempt did not end');
  return found;
}

async function check(mistake: Mistake): Promise<void> {
  const property = fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 6 }), async (plans) => {
    assert.deepEqual(await violationsOf(plans, mistake), []);
  });
  await fc.assert(property, { numRuns: 150 });
}

test('however attempts end: within the deadline, the attempts and the budget, and nothing arrives twice that must not', async () => {
  await expect(check('none')).resolves.toBeUndefined();
});

test.for(['repeats everything', 'has no budget', 'has no attempt limit'] as const)(
  'a caller that %s is caught',
  async (mistake) => {
    await expect(check(mistake)).rejects.toThrow('Property failed');
  },
);
