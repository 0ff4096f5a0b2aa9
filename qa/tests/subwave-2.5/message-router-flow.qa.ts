import { expect, expectTypeOf, test } from 'vitest';
import { InvalidPayloadError, MessageRouter, NotInModelError } from '../../../src/runtime/message-router/message-router.ts';
import type { Message, ModulePort, OrganisationRouter } from '../../../src/runtime/message-router/message-router.ts';
import { messageTypes, referenceModules } from '../../../src/runtime/module-registry/reference-model/reference-model.ts';
import type {
  MessageType,
  PayloadOf,
  ReferenceModuleName,
} from '../../../src/runtime/module-registry/reference-model/reference-model.ts';
import { settle } from '../../../src/runtime/shared/manual-clock.ts';

const captured: PayloadOf<'data.captured'> = {
  captureId: 'c-1',
  sensor: 'thermometer',
  capturedAtMs: 1,
  values: { celsius: 21 },
};

/** A payload of each type, as the model describes it. */
const payloads: { readonly [Type in MessageType]: PayloadOf<Type> } = {
  'data.captured': captured,
  'data.stored': { captureId: 'c-1', recordId: 'r-1', version: 1, sizeBytes: 64 },
  'analysis.completed': { recordId: 'r-1', score: 0.5, findings: ['warm'] },
  'achievement.unlocked': { achievementId: 'a-1', title: 'First', points: 10 },
  'response.decided': { responseId: 'p-1', text: 'Well done', mood: 'happy' },
  'figurine.animated': { responseId: 'p-1', animation: 'wave', durationMs: 10, completed: true },
  'analysis.requested': { requestId: 'q-1', recordIds: ['r-1'] },
  'record.requested': { requestId: 'q-1', recordId: 'r-1' },
  'module.lifecycle': { module: 'AI', from: 'Starting', to: 'Healthy', reason: 'started', sequence: 1, atMs: 1 },
  'module.heartbeat': { module: 'AI', beat: 1, atMs: 1 },
  'system.health': { from: 'Unknown', to: 'Healthy', sequence: 1, atMs: 1 },
  'config.changed': { version: 1, settings: { theme: 'dark' } },
  'command.issued': { commandId: 'd-1', module: 'AI', command: 'pause' },
  'error.raised': { module: 'AI', code: 'E', message: 'broke', severity: 'error' },
};

const types = Object.keys(messageTypes) as MessageType[];
const names = referenceModules.map(({ name }) => name);

type AnyPort = ModulePort<typeof messageTypes, ReferenceModuleName>;

/** Attaches every module of the model with a handler for all that it may receive. */
function attachAll(
  mine: OrganisationRouter<typeof messageTypes>,
  handle: (module: ReferenceModuleName, message: Message) => void,
): ReadonlyMap<ReferenceModuleName, AnyPort> {
  const attach = (name: ReferenceModuleName): AnyPort => {
    const received = types.filter((type) => (messageTypes[type].targets as readonly string[]).includes(name));
    const receives = Object.fromEntries(received.map((type) => [type, (message: Message) => handle(name, message)]));
    return mine.attach(name, { receives });
  };
  return new Map(names.map((name) => [name, attach(name)]));
}

test('QA-447.1 carries a message DataCapture → Storage → AnalysisEngine → Gamification → AI → CuteFigurine and records the trace of its hops', async () => {
  await using router = new MessageRouter();
  const mine = router.for('organisation-1');
  const shown: string[] = [];
  mine.attach('Storage', {
    receives: {
      'data.captured': async ({ payload }, handling) => {
        await settle();
        handling.send('data.stored', {
          captureId: payload.captureId,
          recordId: `r-${payload.captureId}`,
          version: 1,
          sizeBytes: 8,
        });
      },
    },
  });
  mine.attach('AnalysisEngine', {
    receives: {
      'data.stored': ({ payload }, handling) =>
        handling.send('analysis.completed', { recordId: payload.recordId, score: 1, findings: [] }),
    },
  });
  mine.attach('Gamification', {
    receives: {
      'analysis.completed': ({ payload }, handling) =>
        handling.send('achievement.unlocked', { achievementId: payload.recordId, title: 'High score', points: 5 }),
    },
  });
  mine.attach('AI', {
    receives: {
      'achievement.unlocked': ({ payload }, handling) =>
        handling.send('response.decided', { responseId: payload.achievementId, text: payload.title, mood: 'proud' }),
    },
  });
  mine.attach('CuteFigurine', { receives: { 'response.decided': ({ payload }) => void shown.push(payload.responseId) } });
  const capture = mine.attach('DataCapture');
  const first = capture.send('data.captured', { ...captured, captureId: '1' }, { correlationId: 'journey-1' });
  const second = capture.send('data.captured', { ...captured, captureId: '2' });
  expect((await mine.drain()).isComplete).toBe(true);

  expect(shown).toEqual(['r-1', 'r-2']);
  const way = ['DataCapture', 'Storage', 'AnalysisEngine', 'Gamification', 'AI', 'CuteFigurine'];
  for (const correlationId of ['journey-1', second.message!.correlationId]) {
    const hops = mine.trace(correlationId);
    expect(hops.map(({ from, to }) => `${from} → ${to}`)).toEqual(way.slice(1).map((to, at) => `${way[at]} → ${to}`));
    expect(hops.map(({ hop }) => hop)).toEqual([1, 2, 3, 4, 5]);
    expect(hops.map(({ type }) => type)).toEqual(types.slice(0, 5));
    for (const { outcome, attempts, sentAtMs, startedAtMs = 0, endedAtMs } of hops) {
      expect([outcome, attempts]).toEqual(['handled', 1]);
      expect(sentAtMs).toBeLessThanOrEqual(startedAtMs);
      expect(startedAtMs).toBeLessThanOrEqual(endedAtMs);
    }
    const starts = hops.map((hop) => hop.startedAtMs);
    expect(starts).toEqual(starts.toSorted((a, b) => a! - b!));
  }
  expect(first.message?.correlationId).toBe('journey-1');
  expect(mine.trace('journey-2')).toEqual([]);
  expect(router.for('organisation-2').trace('journey-1')).toEqual([]);
});

test('QA-447.2 routes 14 message types, each with a payload checked at compile time and at the boundary', async () => {
  await using router = new MessageRouter();
  const mine = router.for('organisation-1');
  const received: string[] = [];
  const ports = attachAll(mine, (module, { type, payload }) => {
    expect(payload).toBe(payloads[type as MessageType]);
    received.push(`${type} ${module}`);
  });
  expect(types).toHaveLength(14);
  for (const type of types) {
    const [source] = messageTypes[type].sources;
    const port = ports.get(source)!;
    expect(port.send(type, payloads[type]).takers).toBe(messageTypes[type].targets.length);
    for (const wrong of [{ ...payloads[type], added: 1 }, {}, null, 'text'])
      expect(() => port.send(type, wrong as never)).toThrow(InvalidPayloadError);
    for (const stranger of names.filter((name) => !(messageTypes[type].sources as readonly string[]).includes(name)))
      expect(() => ports.get(stranger)!.send(type, payloads[type])).toThrow(NotInModelError);
  }
  await settle();
  const expected = types.flatMap((type) => messageTypes[type].targets.map((target) => `${type} ${target}`));
  expect(received.toSorted()).toEqual(expected.toSorted());
  expect(mine.deadLetters()).toEqual([]);

  const storage = router.for('organisation-2').attach('Storage');
  expectTypeOf(storage.send<'data.stored'>)
    .parameter(1)
    .branded.toEqualTypeOf<PayloadOf<'data.stored'>>();
  // @ts-expect-error a version is a number
  expect(() => storage.send('data.stored', { ...payloads['data.stored'], version: '1' })).toThrow('payload.version must be');
  // @ts-expect-error Storage does not send this
  expect(() => storage.send('response.decided', payloads['response.decided'])).toThrow('does not send response.decided');
  const gamification = () =>
    router.for('organisation-2').attach('Gamification', {
      // @ts-expect-error Gamification does not receive this
      receives: { 'data.stored': () => undefined },
    });
  expect(gamification).toThrow('does not receive data.stored');
});

test('QA-447.3 delivers to each subscribed module once', async () => {
  await using router = new MessageRouter();
  const mine = router.for('organisation-1');
  const counts = new Map<string, number>();
  const ports = attachAll(mine, (module, { type }) => {
    const key = `${module} ${type}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  attachAll(router.for('organisation-2'), () => expect.unreachable('another organisation was given a message'));
  expect(() => mine.attach('Storage')).toThrow('attached already');
  const orchestrator = ports.get('Orchestrator')!;
  const subscribed = messageTypes['config.changed'].targets;
  for (let version = 1; version <= 100; version += 1) {
    const { takers } = orchestrator.send('config.changed', { version, settings: {} }, { id: `config-${version}` });
    expect(takers).toBe(subscribed.length);
  }
  // What is sent again under its id, as after an answer that was lost, is not given to anybody again.
  for (let version = 1; version <= 100; version += 1)
    expect(orchestrator.send('config.changed', { version, settings: {} }, { id: `config-${version}` }).takers).toBe(0);
  expect(await mine.whenIdle()).toBe(true);
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(subscribed.map((name) => [`${name} config.changed`, 100])));

  await ports.get('AI')!.detach();
  expect(orchestrator.send('config.changed', { version: 101, settings: {} }).takers).toBe(subscribed.length - 1);
  await settle();
  expect([counts.get('AI config.changed'), counts.get('Storage config.changed')]).toEqual([100, 101]);
});

test('QA-447.4 sends a message that nobody takes to the dead-letter queue with the reason', async () => {
  await using router = new MessageRouter({ lanes: { attempts: 1 }, maxHops: 4 });
  const mine = router.for('organisation-1');
  const capture = mine.attach('DataCapture');
  const lonely = capture.send('data.captured', captured);
  expect([lonely.takers, lonely.refusedBy]).toEqual([0, []]);
  const [letter] = mine.deadLetters();
  expect(letter).toMatchObject({ module: undefined, reason: 'no-subscriber', attempts: 0, message: lonely.message });
  expect(letter?.message.payload).toBe(captured);
  expect(mine.trace(lonely.message!.correlationId)).toMatchObject([{ to: undefined, outcome: 'no-subscriber' }]);

  const error = new Error('disk full');
  mine.attach('Storage', {
    queueLimit: 1,
    overflow: 'drop-oldest',
    receives: {
      'data.captured': () => {
        throw error;
      },
    },
  });
  capture.send('data.captured', { ...captured, captureId: 'dropped' });
  capture.send('data.captured', { ...captured, captureId: 'failed' });
  await settle();
  const ai = mine.attach('AI', {
    receives: { 'achievement.unlocked': () => undefined },
  });
  mine.attach('AnalysisEngine', {
    receives: {
      'analysis.requested': ({ payload }, handling) => void handling.send('record.requested', { ...payload, recordId: 'r' }),
    },
  });
  expect(() => ai.send('analysis.requested', { requestId: '', recordIds: [] })).toThrow(InvalidPayloadError);
  ai.suspend();
  mine.attach('Gamification').send('achievement.unlocked', payloads['achievement.unlocked']);
  await ai.detach({ drainMs: 0 });
  const reasons = mine.deadLetters().map(({ reason, module }) => `${reason} ${module}`);
  expect(reasons).toEqual(['no-subscriber undefined', 'dropped Storage', 'failed Storage', 'undelivered AI']);
  expect(mine.deadLetters({ reason: 'failed' })).toMatchObject([
    { attempts: 1, error, message: { payload: { captureId: 'failed' } } },
  ]);
  expect(mine.deadLetters({ module: 'Storage', reason: 'dropped' })).toHaveLength(1);
  expect(router.for('organisation-2').deadLetters()).toEqual([]);
});
