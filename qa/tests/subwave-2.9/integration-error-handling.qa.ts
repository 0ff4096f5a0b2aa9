import { expect, test } from 'vitest';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import { Integrator } from '../../../src/runtime/integration/integrator.ts';
import type { IntegratorOptions, RecoveryRequest } from '../../../src/runtime/integration/integrator.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';

/** Two organisations with the subsystems api, orders and database; each needs the next. */
async function threeTiers(options: Partial<IntegratorOptions> = {}, actions: Readonly<Record<string, () => unknown>> = {}) {
  const clock = new ManualClock(1_000);
  const bus = new EventBus({ clock });
  const integrator = new Integrator({ bus, clock, random: () => 0, stepTimeoutMs: 500, ...options });
  const requests: RecoveryRequest[] = [];
  const open = async (organisationId: string) => {
    await bus.initialize(organisationId).start();
    const organisation = integrator.for(organisationId);
    for (const name of ['api', 'orders', 'database', 'reports']) {
      const action = actions[name];
      const recover = async (request: RecoveryRequest) => {
        requests.push(request);
        await action?.();
      };
      organisation.register(action === undefined ? { name } : { name, recover });
    }
    organisation.dependencies.add('api', 'orders');
    organisation.dependencies.add('orders', 'database');
    return organisation;
  };
  const mine = await open('organisation-1');
  const degraded = () => mine.subsystems().flatMap(({ name, state }) => (state === 'DEGRADED' ? [name] : []));
  return { clock, bus: bus.for('organisation-1'), mine, other: await open('organisation-2'), requests, degraded };
}

test('QA-465.1 tracks an error across the subsystems it touches', async () => {
  const { clock, bus, mine } = await threeTiers();
  const first = mine.errors.raise('database', new Error('disk full'), { correlationId: 'request-7' });
  await clock.advance(20);
  const second = mine.errors.raise('orders', new Error('no answer'), { correlationId: 'request-7', touches: ['reports'] });
  const unrelated = mine.errors.raise('api', new Error('bad gateway'), { correlationId: 'request-8' });
  expect(second.id).toBe(first.id);
  expect(unrelated.id).not.toBe(first.id);
  expect(mine.errors.find(first.id)?.report()).toEqual({
    id: first.id,
    correlationId: 'request-7',
    state: 'open',
    subsystems: [
      { subsystem: 'database', state: 'open', degrades: ['database'] },
      { subsystem: 'orders', state: 'open', degrades: ['orders'] },
      { subsystem: 'reports', state: 'open', degrades: ['reports'] },
    ],
    occurrences: [
      { subsystem: 'database', error: new Error('disk full'), atMs: 1_000 },
      { subsystem: 'orders', error: new Error('no answer'), atMs: 1_020 },
      { subsystem: 'reports', error: new Error('no answer'), atMs: 1_020 },
    ],
    recoveries: [],
    raisedAtMs: 1_000,
  });
  await clock.advance(0);
  const raised = bus
    .events({ type: 'integration.error.raised' })
    .events.map(({ payload, correlationId }) => ({ payload, correlationId }));
  expect(raised[0]).toEqual({
    payload: { id: first.id, subsystem: 'database', message: 'disk full' },
    correlationId: 'request-7',
  });
  expect(raised).toHaveLength(4);

  mine.errors.resolve(first.id);
  expect(await first.settled()).toMatchObject({ state: 'resolved', resolvedAtMs: 1_020 });
  expect(mine.errors.raise('api', new Error('again'), { correlationId: 'request-7' }).id).not.toBe(first.id);
});

test('QA-465.2 marks the affected subsystems degraded, and restores them on recovery', async () => {
  const { clock, bus, mine, other, degraded } = await threeTiers();
  expect(degraded()).toEqual([]);
  const alone = mine.errors.raise('database', new Error('slow'));
  expect(degraded()).toEqual(['database']);
  const spreading = mine.errors.raise('database', new Error('down'), { degradeDependents: true, touches: ['reports'] });
  expect(degraded()).toEqual(['api', 'orders', 'database', 'reports']);
  mine.errors.resolve(spreading.id, 'reports');
  expect(degraded()).toEqual(['api', 'orders', 'database']);
  expect(spreading.report()).toMatchObject({ state: 'open' });
  mine.errors.resolve(spreading.id);
  expect(degraded()).toEqual(['database']);
  mine.errors.resolve(alone.id);
  expect(degraded()).toEqual([]);
  expect(other.subsystems().every(({ state }) => state === 'HEALTHY')).toBe(true);
  await clock.advance(0);
  const told = bus.events({ pattern: 'integration.subsystem.*' }).events.map(({ type, payload }) => {
    return `${type.slice('integration.subsystem.'.length)} ${(payload as { subsystem: string }).subsystem}`;
  });
  const fallen = ['degraded database', 'degraded orders', 'degraded api', 'degraded reports'];
  expect(told.slice(0, 4).toSorted()).toEqual(fallen.toSorted());
  expect(told.slice(4)[0]).toBe('restored reports');
  expect(told.slice(5).toSorted()).toEqual(['restored api', 'restored database', 'restored orders']);
  expect(told.at(-1)).toBe('restored database');

  const recovering = await threeTiers({ degradeDependents: true }, { orders: () => undefined });
  const error = recovering.mine.errors.raise('orders', new Error('stuck'));
  expect(recovering.degraded()).toEqual(['api', 'orders']);
  await error.settled();
  expect(recovering.degraded()).toEqual([]);
});

test('QA-465.3 runs and records recovery actions', async () => {
  let calls = 0;
  const hang = Promise.withResolvers<void>();
  const { clock, mine, requests, degraded } = await threeTiers(
    { recoveryAttempts: 2, retryBaseMs: 100 },
    { database: () => ((calls += 1) === 1 ? Promise.reject(new Error('still full')) : undefined), orders: () => hang.promise },
  );
  const cause = new Error('disk full');
  const tracked = mine.errors.raise('orders', cause, { touches: ['database'], correlationId: 'request-7' });
  await clock.advance(0);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toEqual({
    organisationId: 'organisation-1',
    errorId: tracked.id,
    correlationId: 'request-7',
    error: cause,
    attempt: 1,
    signal: expect.any(AbortSignal),
  });
  await clock.advance(5_000);
  const timeout = expect.objectContaining({ code: 'INTEGRATION_STEP_TIMEOUT' });
  const failed = [
    {
      subsystem: 'database',
      attempt: 1,
      outcome: 'failed',
      error: new Error('still full'),
      startedAtMs: 1_000,
      endedAtMs: 1_000,
    },
    { subsystem: 'database', attempt: 2, outcome: 'succeeded', startedAtMs: 1_100, endedAtMs: 1_100 },
    { subsystem: 'orders', attempt: 1, outcome: 'failed', error: timeout, startedAtMs: 1_100, endedAtMs: 1_600 },
    { subsystem: 'orders', attempt: 2, outcome: 'failed', error: timeout, startedAtMs: 1_700, endedAtMs: 2_200 },
  ];
  expect(tracked.report()).toMatchObject({ state: 'open', recoveries: failed });
  expect(degraded()).toEqual(['orders']);

  hang.resolve();
  expect(await mine.errors.recover(tracked.id)).toMatchObject({ state: 'resolved' });
  expect(tracked.report().recoveries).toEqual([
    ...failed,
    { subsystem: 'orders', attempt: 1, outcome: 'succeeded', startedAtMs: 6_000, endedAtMs: 6_000 },
  ]);
  expect(degraded()).toEqual([]);
});

test('QA-465.4 returns the errors of a subsystem', async () => {
  const { mine, other } = await threeTiers();
  expect(mine.errors.of('orders')).toEqual([]);
  const first = mine.errors.raise('orders', new Error('first'));
  const second = mine.errors.raise('database', new Error('second'), { touches: ['orders'] });
  const third = mine.errors.raise('api', new Error('third'));
  mine.errors.resolve(first.id);
  const described = mine.errors.of('orders').map(({ id, state, occurrences }) => [id, state, String(occurrences[0]?.error)]);
  expect(described).toEqual([
    [first.id, 'resolved', 'Error: first'],
    [second.id, 'open', 'Error: second'],
  ]);
  expect(mine.errors.of('database').map(({ id }) => id)).toEqual([second.id]);
  expect(mine.errors.of('api').map(({ id }) => id)).toEqual([third.id]);
  expect(mine.errors.of('reports')).toEqual([]);
  expect(other.errors.of('orders')).toEqual([]);
  expect(() => mine.errors.of('cache')).toThrow('no subsystem "cache" is registered');
});
