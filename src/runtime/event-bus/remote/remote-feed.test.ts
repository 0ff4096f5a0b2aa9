import { expect, test } from 'vitest';
import { ScriptedBroker } from '../../../../tests/support/event-bus/scripted-broker.ts';
import type { MetricsSource } from '../../shared/metrics-sink.ts';
import { EventBus, everyEvent, InvalidConfigurationError } from '../event-bus.ts';
import type { BusEvent, EventBusOptions, RemoteTransport } from '../event-bus.ts';

const until = async (holds: () => boolean): Promise<void> => {
  for (const endMs = performance.now() + 5_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (performance.now() > endMs) throw new Error('it never came to be');
  }
};

async function startedOn(broker: ScriptedBroker, options: EventBusOptions = {}) {
  const bus = new EventBus({ transport: broker.transport(), ...options });
  const mine = bus.initialize('organisation-1');
  await mine.start();
  return { bus, mine };
}

test('a start that failed may be tried again, and reads everything once', async () => {
  const broker = new ScriptedBroker();
  const first = await startedOn(broker);
  await first.mine.publishAsync('tick', 1);
  await first.bus.stop();
  broker.kill();
  const bus = new EventBus({ transport: broker.transport() });
  const mine = bus.initialize('organisation-1');
  await expect(mine.start()).rejects.toMatchObject({ code: 'BUS_REMOTE_UNAVAILABLE', cause: expect.any(Error) });
  expect(mine.status()).toMatchObject({ state: 'INITIALIZED', remote: { state: 'OPENING' } });
  broker.start();
  await Promise.all([mine.start(), mine.start()]);
  expect(mine.events().events.map(({ payload }) => payload)).toEqual([1]);
  expect(mine.status().remote?.skipped).toEqual({ missing: 0, unreadable: 0, duplicate: 0 });
  await bus.stop();
});

test('a start ends when its signal is aborted, and when the bus stops', async () => {
  const never = new Promise<never>(() => undefined);
  const stuck = (transport: RemoteTransport): RemoteTransport => ({ ...transport, open: () => never });
  const bus = new EventBus({ transport: stuck(new ScriptedBroker().transport()) });
  const [one, other] = [bus.initialize('one'), bus.initialize('other')];
  const starts = [one.start({ signal: AbortSignal.abort(new Error('enough')) }), other.start()].map((start) =>
    start.catch((error: { code: string; cause: { message?: string; code?: string } }) => [error.code, error.cause.message]),
  );
  await other.stop();
  expect(await Promise.all(starts)).toEqual([
    ['BUS_WAIT_ABORTED', 'enough'],
    ['BUS_WAIT_ABORTED', 'the bus of "other" is STOPPING'],
  ]);
  await bus.stop();
});

test('lost acknowledgements and refusals end in one event each, in the order of the calls', async () => {
  for (const knowsIds of [true, false]) {
    const broker = new ScriptedBroker();
    Object.assign(broker, {
      knowsIds,
      fates: ['store', 'lose-ack', 'lose-ack', 'refuse', 'lose-record', 'store', 'refuse', 'lose-ack'],
    });
    const { bus, mine } = await startedOn(broker);
    const seen: unknown[] = [];
    mine.subscribe(everyEvent, ({ payload }) => seen.push(payload));
    // One at a time: the scripted log stores what comes after a failure.
    broker.maxInFlight = 1;
    for (const number of [1, 2, 3, 4, 5, 6]) {
      const { sequence } = await mine.publishAsync('tick', number);
      await until(() => mine.eventAt(sequence) !== undefined);
      expect(mine.eventAt(sequence)?.payload).toBe(number);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    await bus.stop();
  }
});

test('a break counts once, however long it lasts', async () => {
  const broker = new ScriptedBroker();
  const { bus, mine } = await startedOn(broker);
  broker.kill();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(mine.status().remote).toMatchObject({ state: 'DISCONNECTED', disconnects: 1, error: { message: expect.any(String) } });
  broker.start();
  await until(() => mine.status().remote?.state === 'FOLLOWING');
  expect(mine.status().remote?.disconnects).toBe(1);
  await bus.stop();
});

test('a payload that publishes while it is encoded has its place after what it published', async () => {
  const { bus, mine } = await startedOn(new ScriptedBroker());
  let inner: Promise<BusEvent> | undefined;
  const payload = {
    toJSON: () => {
      inner ??= mine.publishAsync('tick', 'inner');
      return 'outer';
    },
  };
  const outer = await mine.publishAsync('tick', payload);
  expect([(await inner)?.sequence, outer.sequence]).toEqual([1, 2]);
  await until(() => mine.events().events.length === 2);
  expect(mine.events().events.map((event) => event.payload)).toEqual(['inner', 'outer']);
  await bus.stop();
});

test('a refusal for good names its cause, and stores nothing', async () => {
  const broker = new ScriptedBroker();
  broker.fates = ['refuse-finally'];
  const { bus, mine } = await startedOn(broker);
  await expect(mine.publishAsync('tick', 1)).rejects.toMatchObject({
    code: 'BUS_PUBLISH_UNCONFIRMED',
    outcome: 'not-stored',
    recordId: expect.stringMatching(/-1$/),
    cause: { message: 'refused' },
  });
  expect((await mine.publishAsync('tick', 2)).sequence).toBe(1);
  await bus.stop();
});

test('numbers without a record are skipped, also at the end of the log', async () => {
  const broker = new ScriptedBroker();
  broker.put('organisation-1', undefined);
  const { bus, mine } = await startedOn(broker);
  expect(mine.skipped()).toMatchObject([{ from: 1, to: 1, reason: 'missing' }]);
  expect((await mine.publishAsync('tick', 1)).sequence).toBe(2);
  await bus.stop();
});

test('a stop gives up what the broker does not answer by the deadline, and reports nothing stored as such', async () => {
  const broker = new ScriptedBroker();
  const { bus, mine } = await startedOn(broker);
  broker.kill();
  const publish = mine.publishAsync('tick', 1).catch((error: { code: string }) => error.code);
  await mine.stop({ drainMs: 20 });
  expect(await publish).toBe('BUS_PUBLISH_UNCONFIRMED');
  expect(mine.status()).toMatchObject({ state: 'STOPPED', waitingPublishers: 0, remote: { state: 'CLOSED', unconfirmed: 0 } });
  await bus.stop();
});

test('a stop lets in no more of what waits for room', async () => {
  const { bus, mine } = await startedOn(new ScriptedBroker());
  const taken: BusEvent[] = [];
  const stuck = (event: BusEvent): Promise<never> => (taken.push(event), new Promise(() => undefined));
  mine.subscribe('tick', stuck, { mode: 'asynchronous', queueLimit: 1, overflow: 'wait' });
  await Promise.all([1, 2, 3, 4].map((number) => mine.publishAsync('tick', number)));
  const { undelivered } = await mine.stop({ drainMs: 20 });
  expect([taken.length, undelivered, mine.status().lastSequence]).toEqual([1, 2, 2]);
  await bus.stop();
});

/** The metrics that a broker brings. */
const figures = async (transport: Partial<EventBusOptions>) => {
  const sources: MetricsSource[] = [];
  const metrics = { register: (source: MetricsSource) => (sources.push(source), { [Symbol.dispose]: () => undefined }) };
  await using bus = new EventBus({ ...transport, metrics });
  await bus.initialize('organisation-1').start();
  return [...(sources[0]?.() ?? [])]
    .filter(({ name }) => name.includes('broker'))
    .map(({ name, labels }) => `${name} ${labels['reason'] ?? ''}`.trim());
};

test('the metrics of a broker are there where one is, and only there', async () => {
  expect(await figures({})).toEqual([]);
  expect(await figures({ transport: new ScriptedBroker().transport() })).toEqual([
    'wavegate_bus_broker_disconnects_total',
    'wavegate_bus_broker_retries_total',
    ...['missing', 'unreadable', 'duplicate'].map((reason) => `wavegate_bus_broker_skipped_total ${reason}`),
  ]);
});

test('a transport that is neither one nor the other is refused', () => {
  for (const transport of [{}, { isRemote: true }, { isRemote: true, open: () => undefined }, null, 'nats']) {
    expect(() => new EventBus({ transport } as unknown as EventBusOptions)).toThrow(InvalidConfigurationError);
  }
  expect(() => new EventBus({ publishTimeoutMs: 0 })).toThrow('publishTimeoutMs');
});

test('the removal of an organisation from a bus leaves its events on the broker; erase removes them', async () => {
  const broker = new ScriptedBroker();
  const { bus, mine } = await startedOn(broker);
  await mine.publishAsync('tick', 1);
  await bus.remove('organisation-1');
  const again = bus.initialize('organisation-1');
  await again.start();
  expect(again.events().events).toHaveLength(1);
  await bus.remove('organisation-1');
  await broker.transport().erase('organisation-1');
  const anew = bus.initialize('organisation-1');
  await anew.start();
  expect(anew.status()).toMatchObject({ firstSequence: 1, lastSequence: 0 });
  await bus.stop();
});
