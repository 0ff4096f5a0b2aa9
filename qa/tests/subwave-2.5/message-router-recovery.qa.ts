import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { connectLink } from '../../../src/runtime/message-router/link/connect-link.ts';
import { MessageRouter, QueueFullError, RouterClosedError } from '../../../src/runtime/message-router/message-router.ts';
import { ModuleRegistry } from '../../../src/runtime/module-registry/module-registry.ts';
import type { ModuleState } from '../../../src/runtime/module-registry/module-registry.ts';
import type { PayloadOf } from '../../../src/runtime/module-registry/reference-model/reference-model.ts';
import { settle } from '../../../src/runtime/shared/manual-clock.ts';
import { FaultProxy, inTurn } from '../../../tests/support/faults/fault-proxy.ts';
import { RemoteRouter } from '../../../tests/support/services/remote-router.ts';

function record(number: number): PayloadOf<'data.captured'> {
  return { captureId: String(number), sensor: 's', capturedAtMs: 1, values: { celsius: 20 } };
}

function numbersTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, at) => at + 1);
}

/** A Storage whose connection breaks, and is there again when it is started. */
class FragileStorage {
  isConnected = false;
  starts = 0;
  /** Starts that find no server. */
  failingStarts = 0;
  /** When a start is over that finds one. */
  whenUp: Promise<void> | undefined;
  readonly stored: number[] = [];

  start(): Promise<void> | undefined {
    this.starts += 1;
    if (this.failingStarts > 0) {
      this.failingStarts -= 1;
      throw new Error('no server');
    }
    this.isConnected = true;
    return this.whenUp;
  }

  store({ captureId }: PayloadOf<'data.captured'>): void {
    if (!this.isConnected) throw new Error('not connected');
    this.stored.push(Number(captureId));
  }
}

async function startFragile(queueLimit: number) {
  const registry = new ModuleRegistry();
  const router = new MessageRouter({ registry, recoveryBaseMs: 10, recoveryCapMs: 40, lanes: { retryBaseMs: 1, queueLimit } });
  const storage = new FragileStorage();
  const states: ModuleState[] = [];
  registry.for('organisation-1').listen((event) => event.kind === 'lifecycle' && states.push(event.to));
  registry.for('organisation-1').register({ name: 'Storage', start: () => storage.start() });
  await registry.for('organisation-1').startAll();
  const mine = router.for('organisation-1');
  const port = mine.attach('Storage', { receives: { 'data.captured': ({ payload }) => storage.store(payload) } });
  const capture = mine.attach('DataCapture');
  return { registry, router, mine, port, capture, storage, states };
}

/** Whether what is sent is taken; false if there is no room. */
function hasRoom(send: () => unknown): boolean {
  try {
    send();
    return true;
  } catch (error) {
    if (error instanceof QueueFullError) return false;
    throw error;
  }
}

/** Waits until it is so, as long as the test may take. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test('QA-450.1 restores a crashed module: Healthy → Unhealthy → Degraded → Healthy', async () => {
  const { router, registry, mine, capture, storage, states, port } = await startFragile(1_000);
  for (const number of numbersTo(10)) capture.send('data.captured', record(number));
  expect(await mine.whenIdle()).toBe(true);
  storage.isConnected = false;
  storage.failingStarts = 2;
  for (const number of numbersTo(20).slice(10)) capture.send('data.captured', record(number));
  expect(await mine.whenIdle()).toBe(true);

  const recovery: ModuleState[] = ['Unhealthy', 'Degraded', 'Unhealthy', 'Degraded', 'Unhealthy', 'Degraded', 'Healthy'];
  expect(states).toEqual(['Starting', 'Healthy', ...recovery]);
  // None that it could not handle was lost, none was handled twice, and all are in order.
  expect(storage.stored).toEqual(numbersTo(20));
  expect(storage.starts).toBe(4);
  expect(port.traffic()).toMatchObject({ crashes: 1, handled: 20, deadLettered: 0, isOpen: true });
  // It serves again as before.
  capture.send('data.captured', record(21));
  await settle();
  expect(storage.stored).toHaveLength(21);
  // A crash that the module tells of itself. Nothing reaches it before it has started again, however long that takes.
  const up = Promise.withResolvers<void>();
  storage.whenUp = up.promise;
  registry.for('organisation-1').find('Storage')?.report('Unhealthy', 'lost its disk');
  await settle();
  capture.send('data.captured', record(22));
  await settle();
  await until(() => storage.starts === 5);
  await settle();
  expect(storage.stored).toHaveLength(21);
  up.resolve();
  await until(() => storage.stored.length === 22);
  expect(states.slice(-3)).toEqual(['Unhealthy', 'Degraded', 'Healthy']);
  await router.close();
  await registry.close();
});

test('QA-450.2 keeps undelivered messages of a saturated queue and delivers them after recovery', async () => {
  const { router, registry, mine, capture, storage, port } = await startFragile(100);
  storage.isConnected = false;
  storage.failingStarts = 3;
  let accepted = 0;
  let refused = 0;
  while (refused < 50) {
    if (hasRoom(() => capture.send('data.captured', record(accepted + 1)))) accepted += 1;
    else refused += 1;
    if (accepted % 20 === 0) await settle();
  }
  expect([accepted, port.traffic().backlog]).toEqual([100, 100]);
  expect(storage.stored).toEqual([]);
  expect(await mine.whenIdle()).toBe(true);
  expect(storage.stored).toEqual(numbersTo(100));
  expect(mine.deadLetters()).toEqual([]);
  capture.send('data.captured', record(101));
  await router.close();
  expect(storage.stored).toEqual(numbersTo(101));
  await registry.close();
});

test('QA-450.3 survives a partition from a remote module and resumes in order', async () => {
  const secret = randomBytes(32).toString('hex');
  await using remote = await RemoteRouter.start(secret);
  // The line breaks in every way, in the midst of messages, and once nobody answers at all.
  const faults = inTurn(
    { does: 'reset', way: 'request', afterBytes: 20_000 },
    { does: 'stall', way: 'request', afterBytes: 0 },
    { does: 'stall', way: 'response', afterBytes: 5_000 },
    { does: 'corrupt', way: 'request', afterBytes: 9_000 },
    { does: 'end', way: 'response', afterBytes: 7_000 },
  );
  await using proxy = await FaultProxy.start(remote.port, faults);
  await using link = connectLink({
    port: Number(new URL(proxy.url).port),
    node: 'here',
    keys: [{ id: 'test', secret: Buffer.from(secret, 'hex') }],
    silenceMs: 400,
    handshakeMs: 400,
    backoffCapMs: 50,
  });
  await using router = new MessageRouter();
  const mine = router.for('organisation-1');
  const shown: string[] = [];
  mine.attach('CuteFigurine', { receives: { 'response.decided': ({ payload }) => void shown.push(payload.responseId) } });
  const ai = mine.attachRemote('AI', { link, receives: ['achievement.unlocked'] });
  router.receiveFrom(link, ['organisation-1']);
  const gamification = mine.attach('Gamification');
  const states: string[] = [];
  link.onState((state) => states.push(state));
  const closures = new Set<string>();
  let mostWaiting = 0;
  const ids = numbersTo(500).map((number) => `a-${number}`);
  for (const achievementId of ids) {
    gamification.send('achievement.unlocked', { achievementId, title: 'Warm day', points: 1 });
    mostWaiting = Math.max(mostWaiting, ai.traffic().backlog);
    for (const closure of ai.traffic().closures) closures.add(closure);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await until(() => shown.length >= ids.length);
  expect(await mine.whenIdle()).toBe(true);

  // It was broken five times, messages waited meanwhile, and each arrived once and in order, there and back.
  expect(proxy.struck).toBe(5);
  expect(states.filter((state) => state === 'partitioned').length).toBeGreaterThanOrEqual(4);
  expect(states.at(-1)).toBe('connected');
  expect([...closures]).toEqual(['link-partitioned']);
  expect(mostWaiting).toBeGreaterThan(10);
  expect(await remote.received()).toEqual(ids);
  expect(shown).toEqual(ids);
  expect(mine.deadLetters()).toEqual([]);
  expect(ai.traffic()).toMatchObject({ accepted: 500, handled: 500, failures: 0, backlog: 0 });
  // A peer speaks for no organisation but those that it was admitted for.
  const foreign = { id: 'x', organisationId: 'organisation-2', body: {} };
  await expect(link.send(foreign)).rejects.toThrow('the link may send no messages for this organisation');
});

test('QA-450.4 survives exhaustion of its memory bound and recovers', async () => {
  const maxBytes = 500_000;
  await using router = new MessageRouter({ maxBytes, lanes: { queueLimit: 1_000_000 } });
  const mine = router.for('organisation-1');
  const seen: number[] = [];
  const handle = ({ payload }: { readonly payload: PayloadOf<'config.changed'> }): void => void seen.push(payload.version);
  const ai = mine.attach('AI', { receives: { 'config.changed': handle } });
  const orchestrator = mine.attach('Orchestrator');
  const settings = { text: 'x'.repeat(1_000) };
  const accepted: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    ai.suspend();
    for (let version = round * 1_000; version < (round + 1) * 1_000; version += 1) {
      if (hasRoom(() => orchestrator.send('config.changed', { version, settings }))) accepted.push(version);
      expect(ai.traffic().sizeBytes).toBeLessThanOrEqual(maxBytes);
    }
    expect(ai.traffic().sizeBytes).toBeGreaterThan(0.99 * maxBytes);
    // Another organisation is not affected.
    const other = router.for(`other-${round}`);
    other.attach('AI', { receives: { 'config.changed': () => undefined } });
    expect(other.attach('Orchestrator').send('config.changed', { version: 1, settings }).takers).toBe(1);
    ai.resume();
    expect(await mine.whenIdle()).toBe(true);
    expect(ai.traffic().sizeBytes).toBe(0);
  }
  expect(seen).toEqual(accepted);
  expect(accepted.length).toBeGreaterThan(2_000);
  expect(ai.traffic().refused).toBe(5_000 - accepted.length);
});

/** Storage throws, AI hangs and Gamification rejects, whatever comes. */
function fail(name: string): Promise<void> | undefined {
  if (name === 'Storage') throw new Error('broken for good');
  if (name === 'AI') return new Promise(() => undefined);
  return name === 'Gamification' ? Promise.reject(new Error('no')) : undefined;
}

test('QA-450.5 keeps the rest running when several modules fail (no cascade)', async () => {
  await using registry = new ModuleRegistry();
  await using router = new MessageRouter({
    registry,
    recoveryBaseMs: 5,
    lanes: { retryBaseMs: 1, queueLimit: 50 },
    drainMs: 100,
  });
  const mine = router.for('organisation-1');
  const names = ['EventBus', 'Storage', 'DataCapture', 'AnalysisEngine', 'Gamification', 'AI', 'CuteFigurine'] as const;
  const failing: ReadonlySet<string> = new Set(['Storage', 'Gamification', 'AI']);
  const seen = new Map<string, number[]>(names.map((name) => [name, []]));
  registry.for('organisation-1').registerAll(names.map((name) => ({ name })));
  await registry.for('organisation-1').startAll();
  for (const name of names) {
    const receives = {
      'config.changed': ({ payload }: { readonly payload: PayloadOf<'config.changed'> }) =>
        fail(name) ?? void seen.get(name)!.push(payload.version),
    };
    mine.attach(name, { receives });
  }
  const orchestrator = mine.attach('Orchestrator');
  for (const version of numbersTo(1_000)) {
    const { takers, refusedBy } = orchestrator.send('config.changed', { version, settings: {} });
    expect(takers).toBeGreaterThanOrEqual(4);
    expect(refusedBy.filter((name) => !failing.has(name))).toEqual([]);
    if (version % 20 === 0) await settle();
  }
  await settle();
  for (const name of names) expect(seen.get(name)).toEqual(failing.has(name) ? [] : numbersTo(1_000));
  const healthy = registry
    .for('organisation-1')
    .modules()
    .filter(({ state }) => state === 'Healthy');
  for (const name of names.filter((each) => !failing.has(each))) expect(healthy.map((module) => module.name)).toContain(name);
  // Nothing disappeared: what the failing ones had no room for stands among the dead letters.
  const traffic = mine.modules().filter(({ module }) => failing.has(module));
  const refused = traffic.reduce((sum, each) => sum + each.refused, 0);
  expect(refused).toBeGreaterThan(2_000);
  expect(traffic.every(({ accepted, refused: rest }) => accepted + rest === 1_000)).toBe(true);
});

test('QA-450.6 drains its queues on graceful shutdown', async () => {
  const router = new MessageRouter();
  const mine = router.for('organisation-1');
  const shown: string[] = [];
  mine.attach('Storage', {
    concurrency: 4,
    receives: {
      'data.captured': async ({ payload: { captureId } }, handling) => {
        await settle();
        handling.send('data.stored', { captureId, recordId: captureId, version: 1, sizeBytes: 1 });
      },
    },
  });
  const analysis = mine.attach('AnalysisEngine', {
    receives: { 'data.stored': ({ payload }) => void shown.push(payload.recordId) },
  });
  const capture = mine.attach('DataCapture');
  analysis.suspend();
  for (const number of numbersTo(200)) capture.send('data.captured', record(number));
  const closing = router.close();
  // Nothing new is taken, but what the messages under way lead to is.
  expect(() => capture.send('data.captured', record(201))).toThrow(RouterClosedError);
  await expect(capture.sendAsync('data.captured', record(201))).rejects.toThrow(RouterClosedError);
  analysis.resume();
  const [report] = await closing;
  expect(report).toMatchObject({ isComplete: true, handled: 400, undelivered: 0, abandoned: 0, byModule: {} });
  expect(shown.toSorted()).toEqual(numbersTo(200).map(String).toSorted());
  expect(mine.modules().every(({ backlog, inFlight, sizeBytes }) => backlog + inFlight + sizeBytes === 0)).toBe(true);

  // What cannot be drained in time is named, and is not lost.
  const stuck = new MessageRouter();
  const theirs = stuck.for('organisation-1');
  let aborted: unknown;
  theirs.attach('Storage', {
    receives: {
      'data.captured': (_, { signal }) => new Promise(() => signal.addEventListener('abort', () => (aborted = signal.reason))),
    },
  });
  const port = theirs.attach('DataCapture');
  for (const number of numbersTo(5)) port.send('data.captured', record(number));
  const [left] = await stuck.close({ drainMs: 50 });
  expect(left).toMatchObject({ isComplete: false, handled: 0, undelivered: 4, abandoned: 1, byModule: { Storage: 5 } });
  expect(left?.tookMs).toBeGreaterThanOrEqual(49);
  expect(aborted).toBeInstanceOf(RouterClosedError);
  const letters = theirs.deadLetters({ reason: 'undelivered' });
  expect(letters.map(({ message }) => (message.payload as PayloadOf<'data.captured'>).captureId).toSorted()).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
  ]);
});

test('QA-450.7 isolates a message that fails repeatedly (poison) and goes on', async () => {
  for (const order of ['hold', 'aside'] as const) {
    await using registry = new ModuleRegistry();
    await using router = new MessageRouter({ registry, lanes: { order, retryBaseMs: 1, attempts: 3 } });
    const mine = router.for('organisation-1');
    registry.for('organisation-1').register({ name: 'Storage' });
    await registry.for('organisation-1').startAll();
    const poison = new Set(['7', '8', '50']);
    const seen: string[] = [];
    const attempts = new Map<string, number>();
    const port = mine.attach('Storage', {
      receives: {
        'data.captured': ({ payload: { captureId } }) => {
          attempts.set(captureId, (attempts.get(captureId) ?? 0) + 1);
          if (poison.has(captureId)) throw new Error(`cannot digest ${captureId}`);
          seen.push(captureId);
        },
      },
    });
    const capture = mine.attach('DataCapture');
    for (const number of numbersTo(100)) capture.send('data.captured', record(number));
    expect(await mine.whenIdle()).toBe(true);
    const wholesome = numbersTo(100)
      .map(String)
      .filter((id) => !poison.has(id));
    expect(seen).toEqual(wholesome);
    expect([...attempts.values()].toSorted()).toEqual([...wholesome.map(() => 1), 3, 3, 3]);
    const letters = mine.deadLetters({ module: 'Storage' });
    const buried = letters.map(({ message, error }) => [(message.payload as PayloadOf<'data.captured'>).captureId, error]);
    // Those that pass each other may end in any order.
    expect(buried.toSorted()).toEqual(['50', '7', '8'].map((id) => [id, new Error(`cannot digest ${id}`)]));
    for (const letter of letters) expect(letter).toMatchObject({ reason: 'failed', attempts: 3 });
    // The module was not taken for crashed, and the poison can be given to it again once it can digest it.
    expect(registry.find('organisation-1', 'Storage')?.state).toBe('Healthy');
    expect(port.traffic()).toMatchObject({ crashes: 0, handled: 97, deadLettered: 3 });
    poison.clear();
    expect(mine.redeliver({ module: 'Storage' })).toEqual({ taken: 3, left: 0 });
    expect(await mine.whenIdle()).toBe(true);
    expect(seen.slice(97).toSorted()).toEqual(['50', '7', '8']);
    expect(mine.deadLetters()).toEqual([]);
  }
});
