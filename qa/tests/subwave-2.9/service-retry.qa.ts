import { expect, test, vi } from 'vitest';
import { parseRetryAfter } from '../../../src/runtime/service-communicator/retry/parse-retry-after.ts';
import { ServiceCommunicator } from '../../../src/runtime/service-communicator/service-communicator.ts';
import type { RequestOptions } from '../../../src/runtime/service-communicator/service-communicator.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import { passPauses } from '../../../tests/support/services/pass-pauses.ts';
import { startService } from '../../../tests/support/services/service-process.ts';

test('QA-473.1 is configurable for each call and each service', async () => {
  await using server = await startService();
  await using communicator = new ServiceCommunicator({ defaults: { retry: { attempts: 4, baseMs: 0 } } });
  const services = communicator.for('organisation-1');
  await services.register({ id: 'usual', endpoints: [server.url] });
  await services.register({ id: 'special', endpoints: [server.url] });
  services.configure('special', { retry: { attempts: 2, statuses: [500] } });
  const attempts = async (service: string, path: string, options: RequestOptions = {}) =>
    (await services.request(service, { path, ...options })).attempts;

  expect(await attempts('usual', '/sequence/a/503')).toBe(4);
  expect(await attempts('usual', '/sequence/b/500')).toBe(1);
  expect(await attempts('special', '/sequence/c/500')).toBe(2);
  expect(await attempts('special', '/sequence/d/503')).toBe(1);
  expect(await attempts('special', '/sequence/e/500', { retry: { attempts: 3 } })).toBe(3);
  expect(await attempts('special', '/sequence/f/418', { retry: { statuses: [418] } })).toBe(2);
  expect(await attempts('usual', '/sequence/g/503', { retry: false })).toBe(1);
  services.configure('special', {});
  expect(await attempts('special', '/sequence/h/503')).toBe(4);
  const arrived = await Promise.all([...'abcdefgh'].map(async (name) => (await server.seen(`/${name}/`)).length));
  expect(arrived).toEqual([4, 1, 2, 1, 3, 2, 1, 4]);
});

/** Sends a request that fails each time, and tells the pause before each further attempt. */
async function pausesOf(random: () => number): Promise<readonly number[]> {
  await using server = await startService();
  const clock = new ManualClock();
  const retry = { attempts: 6, baseMs: 100, capMs: 1_000 };
  await using communicator = new ServiceCommunicator({ clock, random, defaults: { retry } });
  const services = communicator.for('organisation-1');
  await services.register({ id: 'billing', endpoints: [server.url] });
  await passPauses(clock, services, services.request('billing', { path: '/sequence/busy/503' }));
  const starts = services.requests().flatMap(({ attempts }) => attempts.map(({ startedAt }) => Date.parse(startedAt)));
  return starts.slice(1).map((start, before) => start - (starts[before] ?? 0));
}

test('QA-473.2 computes exponential delays with a cap and full jitter, and honours Retry-After', async () => {
  expect(await pausesOf(() => 0)).toEqual([100, 200, 400, 800, 1_000]);
  expect(await pausesOf(() => 0.5)).toEqual([50, 100, 200, 400, 500]);
  expect(await pausesOf(() => 0.75)).toEqual([25, 50, 100, 200, 250]);

  await using server = await startService();
  const clock = new ManualClock(Date.parse('2026-01-01T00:00:00Z'));
  await using communicator = new ServiceCommunicator({ clock, random: () => 0, defaults: { retry: { baseMs: 10 } } });
  const services = communicator.for('organisation-1');
  await services.register({ id: 'billing', endpoints: [server.url], leaseMs: Number.POSITIVE_INFINITY });
  const waits = async (name: string, value: string, ms: number) => {
    const answered = services.request('billing', { path: `/retry-after/${name}/503/${encodeURIComponent(value)}` });
    await vi.waitUntil(() => services.requests()[0]?.attempts[0]?.status === 503);
    await clock.advance(ms - 1);
    const early = (await server.seen(`/${name}/`)).length;
    await clock.advance(1);
    return { early, status: (await answered).status, arrived: (await server.seen(`/${name}/`)).length };
  };
  const once = { early: 1, status: 200, arrived: 2 };
  expect(await waits('seconds', '3', 3_000)).toEqual(once);
  expect(await waits('date', 'Thu, 01 Jan 2026 00:00:10 GMT', 7_000)).toEqual(once);
  expect(await waits('shorter-than-the-backoff', '0', 10)).toEqual(once);
  expect(await waits('nonsense', 'soon', 10)).toEqual(once);
  expect(
    ['7', 'Thu, 01 Jan 2026 00:00:10 GMT', '-1', '1.5', '2026-01-01'].map((value) => parseRetryAfter(value, clock.wallMs())),
  ).toEqual([7_000, 0, undefined, undefined, undefined]);
});

test('QA-473.3 retries only what may be retried: by status, by error and by idempotency', async () => {
  await using server = await startService();
  await using gone = await startService();
  await gone.kill();
  await using communicator = new ServiceCommunicator({
    defaults: { retry: { attempts: 3, baseMs: 0 } },
    retryBudget: { burst: 1_000 },
    ejection: { maxEjectedRatio: 0 },
  });
  const services = communicator.for('organisation-1');
  await services.register({ id: 'here', endpoints: [server.url] });
  await services.register({ id: 'gone', endpoints: [gone.url] });
  let requests = 0;
  const arrivals = async (path: string, options: RequestOptions): Promise<number> => {
    const name = `request-${(requests += 1)}-`;
    await services.request('here', { ...options, path: path.replace('NAME', name), query: { name } }).catch(() => undefined);
    return (await server.seen(`name=${name}`)).length;
  };
  const post = { method: 'POST', body: 'pay' };
  const keyed = { ...post, idempotencyKey: 'payment-1' };

  const statuses = [200, 204, 400, 401, 404, 409, 429, 500, 501, 502, 503, 504];
  const byStatus = await Promise.all(statuses.map((status) => arrivals(`/sequence/NAME/${status}`, {})));
  expect(Object.fromEntries(statuses.map((status, at) => [status, byStatus[at]]))).toEqual({
    200: 1,
    204: 1,
    400: 1,
    401: 1,
    404: 1,
    409: 1,
    429: 3,
    500: 1,
    501: 1,
    502: 3,
    503: 3,
    504: 3,
  });
  const methods = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'POST', 'PATCH'];
  const byMethod = await Promise.all(methods.map((method) => arrivals('/drop/NAME', { method })));
  expect(Object.fromEntries(methods.map((method, at) => [method, byMethod[at]]))).toEqual({
    GET: 3,
    HEAD: 3,
    PUT: 3,
    DELETE: 3,
    OPTIONS: 3,
    POST: 1,
    PATCH: 1,
  });
  expect(await arrivals('/sequence/NAME/503', post)).toBe(1);
  expect(await arrivals('/sequence/NAME/503', keyed)).toBe(3);
  expect(await arrivals('/drop/NAME', keyed)).toBe(3);
  expect(await arrivals('/drop/NAME', { ...post, idempotent: true })).toBe(3);
  expect(await arrivals('/drop/NAME', { method: 'GET', idempotent: false })).toBe(1);
  expect(await arrivals('/hang/NAME', { ...post, retry: { attemptTimeoutMs: 300 } })).toBe(1);
  expect(await arrivals('/hang/NAME', { ...keyed, retry: { attemptTimeoutMs: 300 } })).toBe(3);
  expect(await arrivals('/bytes/1000', { maxResponseBytes: 10 })).toBe(1);

  // Nothing was sent, so that even a payment is tried again.
  await expect(services.request('gone', post)).rejects.toMatchObject({ code: 'COMMUNICATOR_UNREACHABLE', attempts: 3 });
  await expect(services.request('gone', { ...post, retry: { errorCodes: [] } })).rejects.toMatchObject({ attempts: 1 });
  await expect(services.request('gone', { ...post, retry: { errorCodes: ['ECONNREFUSED'] } })).rejects.toMatchObject({
    attempts: 3,
  });
  expect(services.requests({ limit: 1, state: 'failed' })).toMatchObject([{ retryRefusal: 'attempt-limit' }]);
});

test('QA-473.4 stops at the attempt limit, at the deadline and at the retry budget', async () => {
  await using server = await startService();
  const clock = new ManualClock();
  await using communicator = new ServiceCommunicator({
    clock,
    random: () => 0,
    retryBudget: { ratio: 0.5, perSecond: 0, burst: 3 },
    defaults: { retry: { baseMs: 0 } },
  });
  const services = communicator.for('organisation-1');
  await services.register({ id: 'limit', endpoints: [server.url] });
  await services.register({ id: 'deadline', endpoints: [server.url] });
  await services.register({ id: 'budget', endpoints: [server.url] });
  const end = async (service: string, path: string, options: RequestOptions = {}) => {
    const answered = services.request(service, { path, ...options });
    const { status, attempts, requestId } = await passPauses(clock, services, answered);
    return { status, attempts, why: services.requestById(requestId)?.retryRefusal };
  };
  expect(await end('limit', '/sequence/a/503', { retry: { attempts: 3 } })).toEqual({
    status: 503,
    attempts: 3,
    why: 'attempt-limit',
  });
  expect((await server.seen('/a/')).length).toBe(3);

  // One that would begin after the deadline is not waited for: the answer that there is comes at once.
  const startMs = clock.monotonicMs();
  expect(await end('deadline', '/retry-after/b/503/60', { timeoutMs: 30_000 })).toEqual({
    status: 503,
    attempts: 1,
    why: 'deadline',
  });
  expect(await end('deadline', '/sequence/c/503', { timeoutMs: 1_000, retry: { attempts: 9, baseMs: 400, capMs: 400 } })).toEqual(
    {
      status: 503,
      attempts: 3,
      why: 'deadline',
    },
  );
  expect(clock.monotonicMs() - startMs).toBe(800);

  // Three saved up and half a retry for each request, none of them in time.
  const ends = await Array.from({ length: 8 }).reduce<Promise<number[]>>(async (before) => {
    const done = await before;
    return [...done, (await end('budget', '/sequence/d/503', { retry: { attempts: 3 } })).attempts];
  }, Promise.resolve([]));
  expect(ends).toEqual([3, 2, 2, 1, 2, 1, 2, 1]);
  expect((await server.seen('/d/')).length).toBe(14);
  expect(services.requests({ serviceId: 'budget', limit: 1 })).toMatchObject([{ retryRefusal: 'budget' }]);
});
