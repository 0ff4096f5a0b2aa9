import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import { Admin, Producer } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/foundation/clock.ts';
import { EventBus, everyEvent } from '../../src/runtime/event-bus/event-bus.ts';
import { kafkaTransport } from '../../src/runtime/event-bus/kafka/kafka-transport.ts';
import type { KafkaTransportOptions } from '../../src/runtime/event-bus/kafka/kafka-transport.ts';
import { digestOf } from '../../src/runtime/shared/broker/remote-name.ts';
import { collector, countTo, freshOrganisation, instanceOf, until } from '../conformance/event-bus/transport-under-test.ts';
import { brokers, control, kafkaUnderTest, produce, required, transportOfProcess } from '../support/services/kafka-under-test.ts';

const secure = JSON.parse(required('WAVEGATE_TEST_KAFKA_SECURE')) as Readonly<
  Record<'brokers' | 'ca' | 'username' | 'password', string>
>;

const logSettings = {
  bounds: { maxEvents: 10, maxBytes: Infinity, maxAgeMs: Infinity },
  publishTimeoutMs: 1_000,
  clock: systemClock,
};

/** Connections of this process. */
const connections = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

/** What the broker itself says. */
async function asked<Value>(question: (admin: Admin) => Promise<Value>): Promise<Value> {
  const admin = new Admin({ clientId: 'asker', bootstrapBrokers: [brokers] });
  try {
    return await question(admin);
  } finally {
    await admin.close();
  }
}

function secureOptions(password: string): KafkaTransportOptions {
  const { brokers: address, ca, username } = secure;
  return { brokers: address, connection: { tls: { ca }, sasl: { mechanism: 'PLAIN', username, password } } };
}

test('a topic has one partition and keeps what the bus keeps, as far as Kafka can; what the user sets goes before', async () => {
  await using transport = kafkaTransport({ brokers, topicConfig: { 'segment.ms': '5000', 'min.insync.replicas': '1' } });
  const organisation = freshOrganisation('../../etc/passwd \u0000 ä.');
  const bus = new EventBus({ transport, retention: { maxBytes: 8_000_000, maxAgeMs: 60_000 } });
  await bus.initialize(organisation).start();
  await bus.stop();
  const topic = transport.topicOf(organisation);
  const [described] = await asked((admin) => admin.describeConfigs({ resources: [{ resourceType: 2, resourceName: topic }] }));
  const settings = new Map(described?.configs.map(({ name, value }) => [name, value]));
  const expected = {
    'retention.bytes': '8000000',
    'segment.bytes': '2000000',
    'retention.ms': '60000',
    'segment.ms': '5000',
    'message.timestamp.type': 'LogAppendTime',
  };
  expect(Object.keys(expected).map((name) => [name, settings.get(name)])).toEqual(Object.entries(expected));
  expect((await asked((admin) => admin.metadata({ topics: [topic] }))).topics.get(topic)?.partitionsCount).toBe(1);
});

test('a topic of several partitions is refused, since it keeps no order', async () => {
  const organisation = freshOrganisation();
  const topics = [transportOfProcess().topicOf(organisation)];
  await asked((admin) => admin.createTopics({ topics, partitions: 3, replicas: 1 }));
  await expect(instanceOf(kafkaUnderTest(), organisation)).rejects.toThrow('has 3 partitions');
});

test('positions are found by another process, each under its own name, and what is none is not', async () => {
  await using one = transportOfProcess();
  await using other = transportOfProcess();
  const [mine, yours] = [freshOrganisation(), freshOrganisation()];
  expect(await one.positions.load(mine, 'audit')).toBeUndefined();
  for (const sequence of countTo(3)) await one.positions.save(mine, 'audit', { logId: 'log', sequence });
  await one.positions.save(mine, 'audit ', { logId: 'log', sequence: 7 });
  await one.positions.save(yours, 'audit', { logId: 'log', sequence: 9 });
  const load = (organisation: string, durable: string) => other.positions.load(organisation, durable);
  expect(await Promise.all([load(mine, 'audit'), load(mine, 'audit '), load(yours, 'audit')])).toEqual(
    [3, 7, 9].map((sequence) => ({ logId: 'log', sequence })),
  );
  await one.positions.remove(mine, 'audit ');
  expect(await load(mine, 'audit ')).toBeUndefined();
  await one.erase(mine);
  expect([await load(mine, 'audit'), (await load(yours, 'audit'))?.sequence]).toEqual([undefined, 9]);
});

test('a stored position that is broken is none', async () => {
  await using transport = transportOfProcess();
  const organisation = freshOrganisation();
  const key = Buffer.from(`${digestOf(organisation)}.${digestOf('audit')}`);
  for (const broken of ['not JSON', 'null', '{"logId":"log","sequence":-1}', '{"logId":7,"sequence":1}', '{"logId":"log"}']) {
    await transport.positions.save(organisation, 'audit', { logId: 'log', sequence: 1 });
    expect(await transport.positions.load(organisation, 'audit')).toEqual({ logId: 'log', sequence: 1 });
    await produce('wavegate-positions', Buffer.from(broken), key);
    expect(await transport.positions.load(organisation, 'audit')).toBeUndefined();
  }
});

test('marks of transactions, which are no records, are numbers that nothing has, also at the end of the log', async () => {
  await using under = kafkaUnderTest();
  const organisation = freshOrganisation();
  await using one = await instanceOf(under, organisation);
  await one.mine.publishAsync('tick', 1);
  const producer = new Producer({
    clientId: 'stranger',
    bootstrapBrokers: [brokers],
    idempotent: true,
    transactionalId: organisation,
  });
  const transaction = await producer.beginTransaction();
  await transaction.send({ messages: [{ topic: transportOfProcess().topicOf(organisation), value: Buffer.from('x') }] });
  await transaction.commit();
  await producer.close();
  await using other = await instanceOf(under, organisation);
  expect(other.mine.status().lastSequence).toBe(3);
  expect((await one.mine.publishAsync('tick', 4)).sequence).toBe(4);
  await until('both are there', () => one.mine.status().lastSequence === 4 && other.mine.status().lastSequence === 4);
  for (const { mine } of [one, other]) {
    expect(mine.status().remote?.skipped).toEqual({ missing: 1, unreadable: 1, duplicate: 0 });
    expect(mine.events().events.map(({ payload }) => payload)).toEqual([1, 4]);
  }
});

test('what the broker has deleted is passed over by a bus that starts', async () => {
  await using under = kafkaUnderTest();
  const organisation = freshOrganisation();
  await using one = await instanceOf(under, organisation);
  for (const number of countTo(5)) await one.mine.publishAsync('tick', number);
  const name = transportOfProcess().topicOf(organisation);
  await asked((admin) => admin.deleteRecords({ topics: [{ name, partitions: [{ partition: 0, offset: 3n }] }] }));
  await using other = await instanceOf(under, organisation);
  expect(other.mine.events().events.map(({ sequence }) => sequence)).toEqual([4, 5]);
  await asked((admin) => admin.deleteRecords({ topics: [{ name, partitions: [{ partition: 0, offset: 5n }] }] }));
  await using last = await instanceOf(under, organisation);
  expect([last.mine.events().events, (await last.mine.publishAsync('tick', 6)).sequence]).toEqual([[], 6]);
  await using transport = transportOfProcess();
  const { signal } = new AbortController();
  const log = await transport.open(organisation, logSettings, signal);
  const sequences: number[] = [];
  for await (const { sequence } of log.read(2, signal)) {
    sequences.push(sequence);
    if (sequences.length === 2) break;
  }
  expect(sequences).toEqual([5, 6]);
});

test('a reader that ends closes its connection', async () => {
  await using transport = transportOfProcess();
  const { signal } = new AbortController();
  const log = await transport.open(freshOrganisation(), logSettings, signal);
  await log.append({ id: 'a', body: Buffer.from('{}') }, signal);
  // No bus here, whose own readers come and go when they like.
  const before = connections();
  for await (const { sequence } of log.read(1, signal)) if (sequence === 1) break;
  await until('the reader has closed its connection', () => connections() <= before);
  expect(await log.extent(signal)).toEqual({ firstSequence: 1, lastSequence: 1 });
});

test('a topic that was made anew is another log: who followed the old one says so and stores nothing in the new one', async () => {
  await using under = kafkaUnderTest();
  const organisation = freshOrganisation();
  await using one = await instanceOf(under, organisation);
  await one.mine.publishAsync('tick', 1);
  await using transport = transportOfProcess();
  const log = await transport.open(organisation, logSettings, AbortSignal.timeout(5_000));
  await transport.erase(organisation);
  await using other = await instanceOf(under, organisation);
  await until('it is noticed', () => one.mine.status().remote?.state === 'FAILED');
  await expect(one.mine.publishAsync('tick', 2)).rejects.toMatchObject({ code: 'BUS_REMOTE_LOG_REPLACED' });
  await expect(log.append({ id: 'a', body: Buffer.from('{}') }, AbortSignal.timeout(5_000))).rejects.toMatchObject({
    outcome: 'not-stored',
    isFinal: true,
  });
  expect((await other.mine.publishAsync('tick', 3)).sequence).toBe(1);
  const replaced = { code: 'BUS_REMOTE_LOG_REPLACED' };
  await expect(log.extent(AbortSignal.timeout(5_000))).rejects.toMatchObject(replaced);
  await expect(Array.fromAsync(log.read(1, AbortSignal.timeout(5_000)))).rejects.toMatchObject(replaced);
});

test('what was sent to a broker that froze may be stored, and the error says so', async () => {
  await using transport = kafkaTransport({ brokers, requestTimeoutMs: 400 });
  const { signal } = new AbortController();
  const log = await transport.open(freshOrganisation(), logSettings, signal);
  expect(await log.append({ id: 'a', body: Buffer.from('{}') }, signal)).toBe(1);
  await control('freeze');
  try {
    await expect(log.append({ id: 'b', body: Buffer.from('{}') }, signal)).rejects.toMatchObject({ outcome: 'unknown' });
  } finally {
    await control('thaw');
  }
});

test('what was sent again while the broker was frozen is delivered once and in order', async () => {
  const transport = kafkaTransport({ brokers, requestTimeoutMs: 400 });
  await using one = await instanceOf({ ...kafkaUnderTest(), options: () => ({ transport }) }, freshOrganisation());
  const seen = collector();
  one.mine.subscribe(everyEvent, seen.take);
  await one.mine.publishAsync('tick', 1);
  await control('freeze');
  const publishing = Promise.all(countTo(50, 2).map((number) => one.mine.publishAsync('tick', number)));
  try {
    await until('it is sent again', () => (one.mine.status().remote?.retries ?? 0) >= 2);
  } finally {
    await control('thaw');
  }
  const published = await publishing;
  await until('all are here', () => seen.events.length >= 50);
  expect(seen.payloads).toEqual(countTo(50));
  expect(published.map(({ sequence }) => sequence)).toEqual(seen.sequences.slice(1));
});

test('an event that the broker finds too large is refused at once, and those around it are stored in order', async () => {
  await using under = kafkaUnderTest();
  await using one = await instanceOf(under, freshOrganisation());
  const seen = collector();
  one.mine.subscribe(everyEvent, seen.take);
  const startedMs = performance.now();
  const [before, tooLarge, ...after] = await Promise.allSettled(
    [1, 'x'.repeat(1_100_000), 3, 4].map((payload) => one.mine.publishAsync('tick', payload)),
  );
  expect(tooLarge).toMatchObject({ status: 'rejected', reason: { code: 'BUS_PUBLISH_UNCONFIRMED', outcome: 'not-stored' } });
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect([before, ...after].map((outcome) => outcome?.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  await until('they are here', () => seen.events.length === 3);
  expect(seen.payloads).toEqual([1, 3, 4]);
});

test('events that are too large together are stored one by one', async () => {
  const transport = kafkaTransport({ brokers, topicConfig: { 'max.message.bytes': '3000' } });
  await using one = await instanceOf({ ...kafkaUnderTest(), options: () => ({ transport }) }, freshOrganisation());
  const published = await Promise.all(countTo(6).map((number) => one.mine.publishAsync('tick', `${number}`.repeat(1_500))));
  expect(published.map(({ sequence }) => sequence)).toEqual(countTo(6));
});

test('over TLS and with a password it is the same; with a wrong one the start fails, and no error bears it', async () => {
  const organisation = freshOrganisation();
  await using one = await instanceOf(
    { ...kafkaUnderTest(), options: () => ({ transport: kafkaTransport(secureOptions(secure.password)) }) },
    organisation,
  );
  expect((await one.mine.publishAsync('tick', 1)).sequence).toBe(1);
  const wrong = kafkaTransport(secureOptions('wrong-password'));
  const failed = await instanceOf({ ...kafkaUnderTest(), options: () => ({ transport: wrong }) }, organisation).catch(
    (error: unknown) => error,
  );
  expect(failed).toMatchObject({ code: 'BUS_REMOTE_UNAVAILABLE', message: expect.stringMatching(/authentication/i) });
  expect(inspect([failed, wrong], { depth: 20, showHidden: true })).not.toContain('wrong-password');
  const { ca: _, ...tls } = { ca: '' };
  await using untrusting = kafkaTransport({ ...secureOptions(secure.password), connection: { tls } });
  await expect(
    instanceOf({ ...kafkaUnderTest(), options: () => ({ transport: untrusting }) }, organisation),
  ).rejects.toMatchObject({
    code: 'BUS_REMOTE_UNAVAILABLE',
  });
});

test('a broker that takes connections and says nothing is given up in time', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const silent = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await using transport = kafkaTransport({ brokers: silent, requestTimeoutMs: 200 });
  const startedMs = performance.now();
  await expect(instanceOf({ ...kafkaUnderTest(), options: () => ({ transport }) }, freshOrganisation())).rejects.toMatchObject({
    code: 'BUS_REMOTE_UNAVAILABLE',
  });
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('a process whose bus has stopped ends by itself', async () => {
  const main = fileURLToPath(new URL('../support/services/kafka-process-main.ts', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, freshOrganisation()], { timeout: 15_000 });
  expect([stdout, stderr]).toEqual(['stopped after 1', '']);
});
