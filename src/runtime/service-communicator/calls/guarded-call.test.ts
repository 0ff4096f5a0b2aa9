import { expect, test } from 'vitest';
import { ScriptedCalls } from '../../../../tests/support/services/scripted-calls.ts';
import { ManualClock, settle } from '../../shared/manual-clock.ts';
import { ConnectionLostError, ServerFailureError } from '../communicator-errors.ts';

/** What a call comes to: its answer, or its error. */
function outcomeOf<Answer>(call: Promise<Answer>): Promise<unknown> {
  return call.catch((error: unknown) => error);
}

/** A guard that begins the call and does not wait for it. */
async function impatient<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  void call().catch(() => undefined);
  throw new Error('too slow for me');
}

test('a guard sees one call, whatever is tried within, and an answer of 500 and above as a failure that its caller still gets', async () => {
  const clock = new ManualClock();
  const seen: unknown[] = [];
  const guard = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    try {
      const answer = await call();
      seen.push('well');
      return answer;
    } catch (error) {
      seen.push(error);
      throw error;
    }
  };
  const script = [{ end: 503 }, { end: 503 }, { end: 503 }, { end: 200 }, { end: 'lost' as const }];
  const calls = new ScriptedCalls({ clock, script, defaults: { guard } });
  const exhausted = calls.call();
  await clock.advance(1_000);
  expect(await exhausted).toMatchObject({ status: 503, attempts: 3 });
  const well = calls.call();
  await clock.advance(1);
  expect((await well).status).toBe(200);
  const lost = outcomeOf(calls.call({ method: 'POST' }));
  await clock.advance(1);
  expect(await lost).toBeInstanceOf(ConnectionLostError);
  expect(seen).toEqual([expect.any(ServerFailureError), 'well', expect.any(ConnectionLostError)]);
});

test('a guard may refuse, ask twice, or never settle: the call has its own end', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 200 }] });
  const open = Object.assign(new Error('the circuit is open'), { code: 'CIRCUIT_OPEN' });
  const refusing = (): Promise<never> => Promise.reject(open);
  const throwing = (): never => {
    throw open;
  };
  await expect(calls.call({ guard: refusing })).rejects.toBe(open);
  await expect(calls.call({ guard: throwing })).rejects.toBe(open);
  expect(calls.transport.sent).toEqual([]);
  expect(calls.records.map(({ errorCode }) => errorCode)).toEqual(['CIRCUIT_OPEN', 'CIRCUIT_OPEN']);

  const twice = calls.call({ guard: async (call) => (await Promise.all([call(), call()]))[0] });
  await clock.advance(1);
  expect((await twice).status).toBe(200);
  expect(calls.transport.sent).toHaveLength(1);

  const stuck = outcomeOf(calls.call({ guard: () => new Promise(() => undefined), timeoutMs: 100 }));
  await clock.advance(100);
  expect(await stuck).toMatchObject({ code: 'COMMUNICATOR_DEADLINE_EXCEEDED' });
});

test('a guard may call again from within', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 200 }] });
  const answered = calls.call({
    guard: async (call) => {
      await calls.call();
      return call();
    },
  });
  await clock.advance(1);
  await settle();
  await clock.advance(1);
  expect((await answered).status).toBe(200);
  expect(calls.transport.sent).toHaveLength(2);
});

test('a guard that comes too late sends nothing', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 200 }] });
  const gate = Promise.withResolvers<void>();
  const late: unknown[] = [];
  const guard = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    await gate.promise;
    return call().catch((error: unknown) => {
      late.push(error);
      throw error;
    });
  };
  const failed = outcomeOf(calls.call({ guard, timeoutMs: 10 }));
  await clock.advance(10);
  expect(await failed).toMatchObject({ code: 'COMMUNICATOR_DEADLINE_EXCEEDED' });
  gate.resolve();
  await settle();
  expect({ late: late.length, sent: calls.transport.sent.length }).toEqual({ late: 1, sent: 0 });
});

test('what a guard was told of one request never becomes the answer to another', async () => {
  const clock = new ManualClock();
  let last: unknown;
  const repeating = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    if (last !== undefined) throw last;
    return call().catch((error: unknown) => {
      last = error;
      throw error;
    });
  };
  const calls = new ScriptedCalls({ clock, script: [{ end: 500 }], defaults: { guard: repeating } });
  const first = calls.call();
  await clock.advance(1);
  expect((await first).status).toBe(500);
  await expect(calls.call()).rejects.toBe(last);
});

test('a guard that turns away from the call it began leaves nothing under way', async () => {
  const clock = new ManualClock();
  const calls = new ScriptedCalls({ clock, script: [{ end: 'silence' as const }, { end: 503 }] });
  const outstanding = (): number | undefined => calls.rotation.instances[0]?.outstanding;
  await expect(calls.call({ guard: impatient })).rejects.toThrow('too slow for me');
  expect({ outstanding: outstanding(), sent: calls.transport.sent.length }).toEqual({ outstanding: 0, sent: 1 });
  await expect(calls.call({ guard: impatient })).rejects.toThrow('too slow for me');
  await clock.advance(60_000);
  expect({ outstanding: outstanding(), sent: calls.transport.sent.length }).toEqual({ outstanding: 0, sent: 2 });
});
