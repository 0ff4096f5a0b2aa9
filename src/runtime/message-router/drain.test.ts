import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MessageRouter, RouterClosedError } from './message-router.ts';

const capture = { captureId: 'c-1', sensor: 'thermometer', capturedAtMs: 0, values: {} };
const stored = { captureId: 'c-1', recordId: 'r-1', version: 1, sizeBytes: 1 };

/** Storage sends on to AnalysisEngine, which has room for one and is suspended: two are stuck there, the one within the handler. */
async function stuck() {
  const router = new MessageRouter({ lanes: { overflow: 'wait', attempts: 1 } });
  const mine = router.for('organisation-1');
  const handled: unknown[] = [];
  const analysis = mine.attach('AnalysisEngine', {
    queueLimit: 1,
    receives: { 'data.stored': ({ hop }) => handled.push(hop) },
  });
  const storage = mine.attach('Storage', {
    receives: { 'data.captured': (_message, handling) => handling.sendAsync('data.stored', stored) },
  });
  analysis.suspend();
  storage.send('data.stored', stored);
  mine.attach('DataCapture').send('data.captured', capture);
  const other = storage.sendAsync('data.stored', stored);
  await nextTurn();
  return { router, mine, analysis, other, handled };
}

test('a handler that waits for room when the router is closed still gets it; others that wait are refused', async () => {
  const { router, mine, analysis, other, handled } = await stuck();
  const closing = router.close();
  await expect(other).rejects.toThrow(RouterClosedError);
  analysis.resume();
  expect(await closing).toMatchObject([{ isComplete: true, handled: 3, undelivered: 0, abandoned: 0 }]);
  expect([handled, mine.deadLetters()]).toEqual([[1, 2], []]);
});

test('a handler that waits for room for longer than the drain may take is abandoned', async () => {
  const { router, mine, other } = await stuck();
  const closing = router.close({ drainMs: 0 });
  await expect(other).rejects.toThrow(RouterClosedError);
  expect(await closing).toMatchObject([{ isComplete: false, undelivered: 1, abandoned: 1 }]);
  expect(mine.deadLetters().map(({ reason }) => reason)).toEqual(['undelivered', 'undelivered']);
});
