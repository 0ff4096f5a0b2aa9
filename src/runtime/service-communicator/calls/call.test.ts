import { expect, test } from 'vitest';
import { ScriptedCalls } from '../../../../tests/support/services/scripted-calls.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import { AttemptTimeoutError, NoInstanceError, RequestAbortedError, ServiceUnreachableError } from '../communicator-errors.ts';

const two = ['http://one', 'http://two'];

/** What a call comes to: its answer, or its error. */
function outcomeOf<Answer>(call: Promise<Answer>): Promise<unknown> {
  return call.catch((error: unknown) => error);
}

test('a service without instances gets nothing', async () => {
  const calls = new ScriptedCalls({ clock: new ManualClock(), script: [], origins: [] });
  await expect(calls.call()).rejects.toThrow(NoInstanceError);
  expect(calls.transport.sent).toEqual([]);
  expect(calls.records[0]).toMatchObject({ state: 'failed', errorCode: 'COMMUNICATOR_NO_INSTANCE', attempts: [] });
});

test('a retry goes to another instance', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 503 }, { end: 200 }], origins: two });
  const answered = calls.call();
  await clock.advance(100);
  expect(await answered).toMatchObject({ status: 200, attempts: 2, endpoint: 'http://two' });
  expect(calls.transport.sent.map(({ origin }) => origin)).toEqual(two);
});

test('the last outcome counts when attempts run out', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 'lost' }, { end: 503 }, { end: 'refused' }] });
  const failed = outcomeOf(calls.call());
  await clock.advance(1_000);
  expect(await failed).toBeInstanceOf(ServiceUnreachableError);
  expect(calls.records[0]).toMatchObject({
    state: 'failed',
    errorCode: 'COMMUNICATOR_UNREACHABLE',
    retryRefusal: 'attempt-limit',
  });
  const codes = calls.records[0]?.attempts.map(({ status, errorCode }) => errorCode ?? status);
  expect(codes).toEqual(['COMMUNICATOR_CONNECTION_LOST', 503, 'COMMUNICATOR_UNREACHABLE']);
});

test('an answer that came before the last instance went is returned, not lost', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 503 }] });
  const answered = calls.call();
  await clock.advance(0);
  calls.rotation.service.update({ ...calls.rotation.service.record, instances: [] });
  await clock.advance(100);
  expect(await answered).toMatchObject({ status: 503, attempts: 1 });
  expect(calls.records[0]).toMatchObject({ state: 'failed', status: 503, retryRefusal: 'no-instance' });
});

test('so is the error of the attempt before', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 'refused' }] });
  const failed = outcomeOf(calls.call());
  await clock.advance(0);
  calls.rotation.service.update({ ...calls.rotation.service.record, instances: [] });
  await clock.advance(100);
  expect(await failed).toBeInstanceOf(ServiceUnreachableError);
  expect(calls.records[0]).toMatchObject({ errorCode: 'COMMUNICATOR_UNREACHABLE', retryRefusal: 'no-instance' });
});

test('an attempt that takes too long is aborted and counts as sent', async () => {
  const clock = new ManualClock();
  const script = [{ end: 'silence' as const }];
  const calls = new ScriptedCalls({ clock, script, defaults: { retry: { attemptTimeoutMs: 100 } } });
  const failed = outcomeOf(calls.call({ method: 'POST' }));
  await clock.advance(100);
  expect(await failed).toBeInstanceOf(AttemptTimeoutError);
  expect(calls.transport.sent).toMatchObject([{ abortedBy: { code: 'COMMUNICATOR_ATTEMPT_TIMEOUT' } }]);
  expect(calls.records[0]?.retryRefusal).toBe('not-repeatable');
  expect(clock.pending).toBe(0);
});

test('an aborted call aborts its attempt, and one aborted beforehand sends nothing', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 'silence' }] });
  const controller = new AbortController();
  const aborted = calls.call({ signal: controller.signal });
  controller.abort(new Error('the user left'));
  await expect(aborted).rejects.toMatchObject({ code: 'COMMUNICATOR_ABORTED', cause: { message: 'the user left' } });
  await expect(calls.call({ signal: controller.signal })).rejects.toThrow(RequestAbortedError);
  expect(calls.transport.sent).toMatchObject([{ abortedBy: { code: 'COMMUNICATOR_ABORTED' } }]);
  expect(calls.records.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  expect(clock.pending).toBe(0);
});

test('a call aborted in the pause between two attempts sends no other', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 503 }] });
  const controller = new AbortController();
  const aborted = outcomeOf(calls.call({ signal: controller.signal }));
  await clock.advance(1);
  controller.abort();
  await clock.advance(10_000);
  expect(await aborted).toBeInstanceOf(RequestAbortedError);
  expect({ sent: calls.transport.sent.length, timers: clock.pending }).toEqual({ sent: 1, timers: 0 });
});

test('a hedge is sent after its delay to another instance, the first answer counts, and the loser is aborted', async () => {
  const clock = new ManualClock();
  const script = [{ end: 'silence' as const }, { end: 200, afterMs: 10 }];
  const calls = new ScriptedCalls({ clock, script, origins: two, defaults: { hedge: { delayMs: 50 } } });
  const answered = calls.call();
  await clock.advance(49);
  expect(calls.transport.sent).toHaveLength(1);
  await clock.advance(11);
  expect(await answered).toMatchObject({ status: 200, attempts: 2, endpoint: 'http://two', durationMs: 60 });
  expect(calls.transport.sent[0]?.abortedBy).toMatchObject({ code: 'COMMUNICATOR_HEDGE_LOST' });
  expect(calls.rotation.instances.map(({ outstanding, failures }) => [outstanding, failures])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect({ hedges: calls.tally.hedges, timers: clock.pending }).toEqual({ hedges: 1, timers: 0 });
});

test('a hedge that fails waits for the first attempt', async () => {
  const clock = new ManualClock();
  const script = [{ end: 200, afterMs: 100 }, { end: 503 }];
  const calls = new ScriptedCalls({ clock, script, origins: two, defaults: { hedge: { delayMs: 50 } } });
  const answered = calls.call();
  await clock.advance(100);
  expect(await answered).toMatchObject({ status: 200, endpoint: 'http://one', attempts: 2 });
});

test('no hedge for what may not be repeated, beyond the attempts, or beyond the budget', async () => {
  const clock = new ManualClock();
  const script = [{ end: 200, afterMs: 100 }];
  const calls = new ScriptedCalls({ clock, script, defaults: { hedge: { delayMs: 10 } } });
  const poor = new ScriptedCalls({
    clock,
    script,
    defaults: { hedge: { delayMs: 10 } },
    budget: { deposit: () => undefined, take: () => false },
  });
  const answers = [calls.call({ method: 'POST' }), calls.call({ retry: false }), calls.call({ hedge: false }), poor.call()];
  await clock.advance(200);
  expect((await Promise.all(answers)).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
  expect(poor.tally).toMatchObject({ hedges: 0, hedgesRefused: 1 });
});

test('a deadline passed over while nobody looked ends the call', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 503, afterMs: 1 }], defaults: { timeoutMs: 1_000 } });
  const answered = calls.call();
  clock.jump(5_000);
  await clock.advance(0);
  await expect(answered).resolves.toMatchObject({ status: 503 });
  expect(calls.records[0]?.retryRefusal).toBe('deadline');
});

test('a deadline tells what an attempt before came to', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 'refused' }, { end: 'silence' }] });
  const late = calls.call({ timeoutMs: 1_000 }).catch((error: unknown) => error);
  await clock.advance(1_000);
  expect(await late).toMatchObject({ code: 'COMMUNICATOR_DEADLINE_EXCEEDED', cause: { code: 'COMMUNICATOR_UNREACHABLE' } });
  const atOnce = calls.call({ timeoutMs: 1_000 }).catch((error: unknown) => error);
  await clock.advance(1_000);
  expect(await atOnce).toMatchObject({ code: 'COMMUNICATOR_DEADLINE_EXCEEDED' });
  expect(await atOnce).not.toHaveProperty('cause');
});
