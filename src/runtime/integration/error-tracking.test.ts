import { expect, test } from 'vitest';
import { integrated } from '../../../tests/support/integrated.ts';
import type { TestOptions } from '../../../tests/support/integrated.ts';
import { settle } from '../shared/manual-clock.ts';
import { TooManyError, UnknownIdError, UnknownSubsystemError, WaitAbortedError } from './integrator.ts';

/** As `integrated`; delays are as long as they may be. */
async function tracked(options: TestOptions = {}) {
  const parts = await integrated({ random: () => 0, ...options });
  return { ...parts, stateOf: (name: string) => parts.mine.subsystem(name).state };
}

test('knows nothing before anything is raised', async () => {
  const { mine } = await tracked();
  expect(mine.errors.list()).toEqual([]);
  expect(mine.errors.find('error-1')).toBeUndefined();
  expect(() => mine.errors.of('nobody')).toThrow(UnknownSubsystemError);
  expect(() => mine.errors.resolve('error-1')).toThrow(UnknownIdError);
  await expect(mine.errors.recover('error-1')).rejects.toThrow(UnknownIdError);
});

test('refuses what is malformed, and degrades nobody', async () => {
  const { mine, stateOf } = await tracked({ maxOpen: 1 });
  mine.register({ name: 'a' });
  expect(() => mine.errors.raise('nobody', 'error')).toThrow(UnknownSubsystemError);
  expect(() => mine.errors.raise('a', 'error', { touches: ['nobody'] })).toThrow(UnknownSubsystemError);
  expect(() => mine.errors.raise('a', 'error', { correlationId: '' })).toThrow(TypeError);
  expect(() => mine.errors.raise('a', 'error', { touches: 'a' as never })).toThrow('touches must be an array');
  expect(stateOf('a')).toBe('HEALTHY');
  const { id } = mine.errors.raise('a', 'first', { correlationId: 'same' });
  expect(() => mine.errors.resolve(id, 'nobody')).toThrow(UnknownSubsystemError);
  expect(() => mine.errors.resolve(undefined as never)).toThrow(UnknownIdError);
  expect(() => mine.errors.raise('a', 'second')).toThrow(TooManyError);
  expect(mine.errors.raise('a', 'again', { correlationId: 'same' }).report().occurrences).toHaveLength(2);
});

test('recovers those depended on before those that depend, and independent ones at once', async () => {
  const { mine, stateOf } = await tracked();
  const steps: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  for (const name of ['api', 'cache', 'database', 'queue']) {
    const gate = Promise.withResolvers<void>();
    gates.set(name, gate);
    const recover = () => {
      steps.push(name);
      return gate.promise;
    };
    mine.register({ name, recover });
  }
  mine.dependencies.add('api', 'database');
  mine.dependencies.add('api', 'queue');
  mine.dependencies.add('cache', 'api');
  const error = mine.errors.raise('cache', 'down', { touches: ['queue', 'api', 'database'] });
  await settle();
  expect(steps.toSorted()).toEqual(['database', 'queue']);
  gates.get('database')?.resolve();
  await settle();
  expect(stateOf('database')).toBe('HEALTHY');
  expect(steps).toHaveLength(2);
  gates.get('queue')?.resolve();
  await settle();
  expect(steps.slice(2)).toEqual(['api']);
  for (const name of ['api', 'cache']) gates.get(name)?.resolve();
  expect(await error.settled()).toMatchObject({ state: 'resolved' });
  expect(steps.slice(2)).toEqual(['api', 'cache']);
});

test('what is raised again while it recovers has not recovered', async () => {
  const { mine, clock, stateOf } = await tracked({ recoveryAttempts: 3, retryBaseMs: 10 });
  let calls = 0;
  const recover = () => {
    calls += 1;
    if (calls < 3) mine.errors.raise('a', `relapse ${calls}`, { correlationId: 'same' });
  };
  mine.register({ name: 'a', recover });
  const error = mine.errors.raise('a', 'first', { correlationId: 'same' });
  await clock.advance(0);
  expect(stateOf('a')).toBe('DEGRADED');
  await clock.advance(1_000);
  expect(error.report()).toMatchObject({
    state: 'resolved',
    occurrences: [{ error: 'first' }, { error: 'relapse 1' }, { error: 'relapse 2' }],
    recoveries: [
      { outcome: 'failed', error: { code: 'INTEGRATION_RAISED_AGAIN' } },
      { outcome: 'failed', error: { code: 'INTEGRATION_RAISED_AGAIN' } },
      { outcome: 'succeeded' },
    ],
  });
  expect(stateOf('a')).toBe('HEALTHY');
});

test('an action that raises its own error over and over is given up, and ends', async () => {
  const { mine, clock, stateOf } = await tracked({ recoveryAttempts: 2, retryBaseMs: 10 });
  const recover = () => void mine.errors.raise('a', 'relapse', { correlationId: 'same' });
  mine.register({ name: 'a', recover });
  const error = mine.errors.raise('a', 'first', { correlationId: 'same' });
  await clock.advance(60_000);
  expect(error.report()).toMatchObject({ state: 'open', recoveries: [{ attempt: 1 }, { attempt: 2 }] });
  expect(stateOf('a')).toBe('DEGRADED');
  expect(clock.pending).toBe(0);
});

test('what another subsystem raises while one recovers is recovered, too', async () => {
  const { mine } = await tracked();
  const gate = Promise.withResolvers<void>();
  const recovered: string[] = [];
  mine.register({ name: 'a', recover: () => gate.promise });
  mine.register({ name: 'b', recover: () => void recovered.push('b') });
  const error = mine.errors.raise('a', 'first', { correlationId: 'same' });
  await settle();
  expect(mine.errors.raise('b', 'second', { correlationId: 'same' }).id).toBe(error.id);
  gate.resolve();
  expect(await error.settled()).toMatchObject({ state: 'resolved' });
  expect(recovered).toEqual(['b']);
});

test('whenever an error is raised again, before, in or after a recovery, it is recovered in the end', async () => {
  const open: string[] = [];
  for (let turns = 0; turns < 30; turns += 1) {
    const { mine, clock } = await tracked();
    for (const name of ['a', 'b']) mine.register({ name, recover: () => undefined });
    mine.errors.raise('a', 'first', { correlationId: 'same' });
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    mine.errors.raise('b', 'second', { correlationId: 'same' });
    await clock.advance(1_000);
    open.push(...mine.errors.list().flatMap(({ state }) => (state === 'open' ? [`open after ${turns} turns`] : [])));
  }
  expect(open).toEqual([]);
});

test('runs nothing of its own accord without autoRecovery', async () => {
  const { mine, stateOf } = await tracked({ autoRecovery: false });
  let calls = 0;
  mine.register({ name: 'a', recover: () => void (calls += 1) });
  const error = mine.errors.raise('a', 'down');
  await settle();
  expect({ calls, state: stateOf('a') }).toEqual({ calls: 0, state: 'DEGRADED' });
  expect(await mine.errors.recover(error.id)).toMatchObject({ state: 'resolved' });
  expect({ calls, state: stateOf('a') }).toEqual({ calls: 1, state: 'HEALTHY' });
  await mine.errors.recover(error.id);
  expect(calls).toBe(1);
});

test('degrades the dependents there are at that time, if told to, until the error is gone', async () => {
  const { mine, stateOf } = await tracked({ degradeDependents: true });
  for (const name of ['api', 'database', 'reports']) mine.register({ name });
  mine.dependencies.add('api', 'database');
  const error = mine.errors.raise('database', 'down');
  mine.dependencies.add('reports', 'database');
  mine.dependencies.remove('api', 'database');
  expect(['api', 'database', 'reports'].map(stateOf)).toEqual(['DEGRADED', 'DEGRADED', 'HEALTHY']);
  const other = mine.errors.raise('api', 'slow', { degradeDependents: false });
  mine.errors.resolve(error.id);
  expect(['api', 'database', 'reports'].map(stateOf)).toEqual(['DEGRADED', 'HEALTHY', 'HEALTHY']);
  mine.errors.resolve(other.id);
  expect(stateOf('api')).toBe('HEALTHY');
  mine.dependencies.add('api', 'reports');
  const narrowed = mine.errors.raise('reports', 'down', { correlationId: 'narrowed' });
  mine.errors.raise('reports', 'down', { correlationId: 'narrowed', degradeDependents: false });
  mine.errors.resolve(narrowed.id);
  expect(['api', 'database', 'reports'].map(stateOf)).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);
  const wide = mine.errors.raise('database', 'down', { correlationId: 'same', touches: ['api'] });
  mine.errors.resolve(wide.id, 'database');
  mine.errors.raise('database', 'slow', { correlationId: 'same', degradeDependents: false });
  expect(['api', 'database', 'reports'].map(stateOf)).toEqual(['DEGRADED', 'DEGRADED', 'HEALTHY']);
});

test('a subsystem that goes takes its part of an error with it', async () => {
  const { mine, stateOf } = await tracked();
  for (const name of ['a', 'b']) mine.register({ name });
  const error = mine.errors.raise('a', 'down', { touches: ['b'] });
  mine.unregister('a');
  mine.register({ name: 'a' });
  expect(stateOf('a')).toBe('HEALTHY');
  expect(error.report()).toMatchObject({ state: 'open', subsystems: [{ state: 'recovered' }, { state: 'open' }] });
  mine.unregister('b');
  expect(error.report()).toMatchObject({ state: 'resolved' });
});

test('an aborted wait ends, and so does every wait when the integrator is closed', async () => {
  const { mine, integrator, clock } = await tracked();
  mine.register({ name: 'a', recover: () => new Promise(() => undefined) });
  const error = mine.errors.raise('a', 'down');
  await expect(error.settled({ signal: AbortSignal.abort() })).rejects.toThrow(WaitAbortedError);
  const settled = error.settled();
  await settle();
  await integrator.close();
  const recoveries = [{ outcome: 'failed', error: { code: 'INTEGRATION_CLOSED' } }];
  expect(await settled).toMatchObject({ state: 'open', recoveries });
  expect(clock.pending).toBe(0);
});

test('an aborted wait for a recovery ends, and the recovery goes on; an aborted signal begins none', async () => {
  const { mine } = await tracked({ autoRecovery: false });
  const gate = Promise.withResolvers<void>();
  let calls = 0;
  mine.register({ name: 'a', recover: () => ((calls += 1), gate.promise) });
  const error = mine.errors.raise('a', Object.create(null));
  await expect(mine.errors.recover(error.id, { signal: AbortSignal.abort() })).rejects.toThrow(WaitAbortedError);
  await settle();
  expect(calls).toBe(0);
  const controller = new AbortController();
  const wait = mine.errors.recover(error.id, { signal: controller.signal });
  controller.abort();
  await expect(wait).rejects.toThrow(WaitAbortedError);
  gate.resolve();
  expect(await error.settled()).toMatchObject({ state: 'resolved' });
  expect(calls).toBe(1);
});

test('keeps the last records of an error, and the last errors', async () => {
  const { mine } = await tracked({ maxErrorRecords: 2, maxHistory: 1 });
  mine.register({ name: 'a' });
  const first = mine.errors.raise('a', 1, { correlationId: 'same' });
  for (const error of [2, 3]) mine.errors.raise('a', error, { correlationId: 'same' });
  expect(first.report().occurrences.map(({ error }) => error)).toEqual([2, 3]);
  mine.errors.resolve(first.id);
  const second = mine.errors.raise('a', 4);
  mine.errors.resolve(second.id);
  expect(mine.errors.list().map(({ id }) => id)).toEqual([second.id]);
});

test('announces what happens, in order, after it has happened', async () => {
  const { mine, channel } = await tracked({ recoveryAttempts: 1 });
  mine.register({ name: 'a', recover: () => undefined });
  const told: string[] = [];
  channel.subscribe({ pattern: 'integration.>' }, ({ type, payload, correlationId }) => {
    told.push(`${type} ${mine.subsystem('a').state} ${String(correlationId)}`);
    if (type === 'integration.error.raised') mine.errors.resolve((payload as { id: string }).id);
  });
  mine.errors.raise('a', 'down', { correlationId: 'same' });
  expect(told).toEqual([]);
  await settle();
  expect(told).toEqual([
    'integration.subsystem.degraded DEGRADED undefined',
    'integration.error.raised DEGRADED same',
    'integration.subsystem.restored HEALTHY undefined',
    'integration.error.resolved HEALTHY same',
    'integration.error.recovery HEALTHY same',
  ]);
});
