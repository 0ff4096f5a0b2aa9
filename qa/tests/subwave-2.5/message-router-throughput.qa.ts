import { expect, test } from 'vitest';
import { MessageRouter, QueueFullError, SendAbortedError } from '../../../src/runtime/message-router/message-router.ts';
import type { Message, OverflowPolicy, Receipt } from '../../../src/runtime/message-router/message-router.ts';
import type { PayloadOf } from '../../../src/runtime/module-registry/reference-model/reference-model.ts';
import { settle } from '../../../src/runtime/shared/manual-clock.ts';

/** Messages a second: a floor that holds on a busy machine, too. How far above it the router is, bench/router.ts measures. */
const targetRate = 50_000;
const sustainedMs = 2_000;
/** Messages that a publisher sends before others have their turn. */
const burst = 64;

function record(captureId: string): PayloadOf<'data.captured'> {
  return { captureId, sensor: 's', capturedAtMs: 1, values: { celsius: 20 } };
}

test('QA-448.1 sustains the target rate for 2 s and loses nothing', async () => {
  await using router = new MessageRouter();
  const mine = router.for('organisation-1');
  let [sent, handled, disorder] = [0, 0, 0];
  mine.attach('AnalysisEngine', {
    receives: { 'data.stored': ({ payload }) => void (payload.version === (handled += 1) ? undefined : (disorder += 1)) },
  });
  const storage = mine.attach('Storage');
  const startedMs = performance.now();
  while (performance.now() - startedMs < sustainedMs) {
    for (let left = burst; left > 0; left -= 1)
      storage.send('data.stored', { captureId: 'c', recordId: 'r', version: (sent += 1), sizeBytes: 1 });
    if (sent - handled > 4_096) await settle();
  }
  const handledInTime = handled;
  expect(await mine.whenIdle()).toBe(true);
  expect(handledInTime / (sustainedMs / 1_000)).toBeGreaterThan(targetRate);
  expect([handled, disorder]).toEqual([sent, 0]);
  expect(mine.deadLetters()).toEqual([]);
});

test("QA-448.2 sustains it with 4 concurrent publishers and keeps each publisher's order", async () => {
  await using router = new MessageRouter();
  const mine = router.for('organisation-1');
  const publishers = ['Storage', 'DataCapture', 'AI', 'Gamification'] as const;
  const [sent, handled] = [new Map<string, number>(), new Map<string, number>()];
  let [total, disorder] = [0, 0];
  mine.attach('Orchestrator', {
    receives: {
      'module.heartbeat': ({ source, payload }) => {
        const next = (handled.get(source) ?? 0) + 1;
        if (payload.beat !== next || payload.module !== source) disorder += 1;
        handled.set(source, next);
        total += 1;
      },
    },
  });
  const startedMs = performance.now();
  const publish = async (name: (typeof publishers)[number]): Promise<void> => {
    const port = mine.attach(name);
    let beat = 0;
    while (performance.now() - startedMs < sustainedMs) {
      for (let left = burst; left > 0; left -= 1) port.send('module.heartbeat', { module: name, beat: (beat += 1), atMs: 1 });
      sent.set(name, beat);
      await (beat - (handled.get(name) ?? 0) > 1_024 ? settle() : Promise.resolve());
    }
  };
  await Promise.all(publishers.map(publish));
  const handledInTime = total;
  expect(await mine.whenIdle()).toBe(true);
  expect(handledInTime / (sustainedMs / 1_000)).toBeGreaterThan(targetRate);
  expect(disorder).toBe(0);
  expect(handled).toEqual(sent);
  expect(
    mine
      .pairs()
      .map(({ from }) => from)
      .toSorted(),
  ).toEqual(publishers.toSorted());
});

/** A router whose Storage holds four messages and has been given five, or six where one more was taken. */
function saturated(overflow: OverflowPolicy) {
  const router = new MessageRouter();
  const mine = router.for('organisation-1');
  const seen: string[] = [];
  const handle = ({ payload }: Message<'data.captured', PayloadOf<'data.captured'>>) => void seen.push(payload.captureId);
  const storage = mine.attach('Storage', { queueLimit: 4, overflow, receives: { 'data.captured': handle } });
  storage.suspend();
  const capture = mine.attach('DataCapture');
  for (const id of ['1', '2', '3', '4']) expect(capture.send('data.captured', record(id)).takers).toBe(1);
  return { router, mine, storage, capture, seen };
}

test('QA-448.3 tells a publisher to slow down when a queue is full (wait, reject or drop-oldest, as configured) and counts it', async () => {
  const rejecting = saturated('reject');
  expect(() => rejecting.capture.send('data.captured', record('5'))).toThrow(QueueFullError);
  await expect(rejecting.capture.sendAsync('data.captured', record('6'))).rejects.toThrow(
    'no room for a data.captured at Storage',
  );
  expect(rejecting.storage.traffic()).toMatchObject({ backlog: 4, refused: 2, dropped: 0 });
  rejecting.storage.resume();
  await rejecting.router.close();
  expect(rejecting.seen).toEqual(['1', '2', '3', '4']);

  const dropping = saturated('drop-oldest');
  expect(dropping.capture.send('data.captured', record('5')).takers).toBe(1);
  expect(dropping.storage.traffic()).toMatchObject({ backlog: 4, refused: 0, dropped: 1 });
  expect(dropping.mine.deadLetters({ reason: 'dropped' })).toMatchObject([{ message: { payload: { captureId: '1' } } }]);
  // What is more urgent than the message itself is not dropped for it.
  const urgent = saturated('drop-oldest');
  for (const id of ['5', '6', '7', '8']) urgent.capture.send('data.captured', record(id), { priority: 'critical' });
  expect(() => urgent.capture.send('data.captured', record('9'))).toThrow(QueueFullError);
  for (const { storage, router } of [dropping, urgent]) {
    storage.resume();
    await router.close();
  }
  expect(dropping.seen).toEqual(['2', '3', '4', '5']);
  expect(urgent.seen).toEqual(['5', '6', '7', '8']);

  const waiting = saturated('wait');
  const { capture, seen, storage } = waiting;
  expect(() => capture.send('data.captured', record('not waiting'))).toThrow(QueueFullError);
  const abort = new AbortController();
  const taken: string[] = [];
  const sends = ['5', '6', 'aborted', '7'].map(async (id) => {
    await capture.sendAsync('data.captured', record(id), id === 'aborted' ? { signal: abort.signal } : {});
    taken.push(id);
  });
  await settle();
  expect([taken, seen]).toEqual([[], []]);
  abort.abort();
  await expect(sends[2]).rejects.toThrow(SendAbortedError);
  storage.resume();
  await Promise.all(sends.filter((_, at) => at !== 2));
  await waiting.router.close();
  expect(taken).toEqual(['5', '6', '7']);
  expect(seen).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  expect(storage.traffic()).toMatchObject({ accepted: 7, handled: 7, refused: 1 });
});

/** How many modules took what is sent; 0 if none has room. */
function takersOf(send: () => Receipt): number {
  try {
    return send().takers;
  } catch (error) {
    if (error instanceof QueueFullError) return 0;
    throw error;
  }
}

test('QA-448.4 holds memory within its bound while a subscriber is slow', async () => {
  const queueBytes = 1_048_576;
  await using router = new MessageRouter({ maxBytes: 3 * queueBytes });
  const mine = router.for('organisation-1');
  const gates: (() => void)[] = [];
  let handled = 0;
  const slowly = async (): Promise<void> => {
    await new Promise<void>((resolve) => gates.push(resolve));
    handled += 1;
  };
  const ports = (['Storage', 'AI', 'Gamification', 'AnalysisEngine'] as const).map((name) =>
    mine.attach(name, { queueBytes, queueLimit: 1_000_000, receives: { 'config.changed': slowly } }),
  );
  const orchestrator = mine.attach('Orchestrator');
  const settings = { text: 'x'.repeat(4_000) };
  const mostBytes = (): number => Math.max(...ports.map((port) => port.traffic().sizeBytes));
  let accepted = 0;
  let refusals = 0;
  for (let version = 0; version < 4_000; version += 1) {
    const taken = takersOf(() => orchestrator.send('config.changed', { version, settings }));
    accepted += taken;
    if (taken === 0) refusals += 1;
    // Each handler holds one message; now and then one is let go.
    if (version % 10 === 0) gates.shift()?.();
    if (version % 100 === 0) await settle();
    expect(mostBytes()).toBeLessThanOrEqual(queueBytes);
    expect(ports.reduce((sum, port) => sum + port.traffic().sizeBytes, 0)).toBeLessThanOrEqual(3 * queueBytes);
  }
  // It was full, and what it held were about as many of these payloads as the bound allows.
  expect(refusals).toBeGreaterThan(3_000);
  expect(mostBytes()).toBeGreaterThan(queueBytes / 2);
  expect(accepted).toBeGreaterThan((3 * queueBytes) / 5_000);
  const idle = mine.whenIdle();
  const opening = setInterval(() => gates.splice(0).forEach((open) => open()), 0);
  expect(await idle).toBe(true);
  clearInterval(opening);
  expect(handled).toBe(accepted);
  expect(mostBytes()).toBe(0);
  expect(mine.deadLetters({ reason: 'failed' })).toEqual([]);
});
