// The event bus over NATS JetStream against the client of NATS itself: acknowledged publishes, 256 in flight, into a stream in files; and reading what is stored.
// Usage: node bench/event-bus-nats.ts [--rounds=5] [--ms=2000] [--workload=REGEX] [--only=REGEX]. Starts a server of its own.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { startNats } from '../scripts/services/nats.ts';
import { EventBus } from '../src/runtime/event-bus/event-bus.ts';
import { natsTransport } from '../src/runtime/event-bus/nats/nats-transport.ts';
import { encodeEnvelope, encodePayload } from '../src/runtime/event-bus/remote/envelope.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender, Workload } from './lib/interleave.ts';

const inFlight = 256;
const retained = 65_536;
const stored = 50_000;
const payload = { id: 1, kind: 'invoice', total: 3, note: 'thirty-two bytes of note text, sixty-four more bytes' };

function address(): string {
  return process.env['WAVEGATE_TEST_NATS_URL'] ?? '';
}

async function openStream() {
  const connection = await connect({ servers: address() });
  const manager = await jetstreamManager(connection);
  const name = `bench-${randomUUID()}`;
  await manager.streams.add({ name, subjects: [name], storage: 'file', max_msgs: retained });
  return { client: jetstream(connection), connection, manager, name };
}

function newBus(): EventBus {
  const transport = natsTransport({ servers: address(), maxInFlight: inFlight });
  return new EventBus({ transport, retention: { maxEvents: retained } });
}

async function openBus(organisationId: string) {
  const bus = newBus();
  const mine = bus.initialize(organisationId);
  await mine.start();
  return mine;
}

/** `inFlight` callers, each of which publishes again as soon as the event is stored. */
async function publishFor(publish: () => Promise<unknown>, durationMs: number) {
  const startMs = performance.now();
  const usage = process.cpuUsage();
  let stored = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() - startMs < durationMs) {
      await publish();
      stored += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  const { user, system } = process.cpuUsage(usage);
  return { opsPerSecond: (stored * 1000) / (performance.now() - startMs), cpuUsPerOp: (user + system) / stored };
}

function publishing(open: () => Promise<() => Promise<unknown>>): Contender {
  return async ({ durationMs }) => {
    const publish = await open();
    await publishFor(publish, durationMs / 2);
    return publishFor(publish, durationMs);
  };
}

const publishers = {
  'the client of NATS': publishing(async () => {
    const { client, name } = await openStream();
    const body = Buffer.from(JSON.stringify(payload));
    return () => client.publish(name, body);
  }),
  'the client of NATS, with an id against duplicates': publishing(async () => {
    const { client, name } = await openStream();
    const body = Buffer.from(JSON.stringify(payload));
    let number = 0;
    return () => client.publish(name, body, { msgID: `${name}-${(number += 1)}` });
  }),
  wavegate: publishing(async () => {
    const mine = await openBus(randomUUID());
    return () => mine.publishAsync('invoice.created', payload);
  }),
};

/** Fills a stream whose only subject is its name. */
async function fill(connection: NatsConnection, stream: string, bodyOf: (number: number) => Uint8Array): Promise<void> {
  const manager = await jetstreamManager(connection);
  for (let number = 1; number <= stored; number += 1) {
    connection.publish(stream, bodyOf(number));
    if (number % 1_000 === 0) await connection.flush();
  }
  while ((await manager.streams.info(stream)).state.messages < stored) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** How many a second `read` reads of all that is stored. */
async function rateOfReading(read: () => Promise<unknown>) {
  const startMs = performance.now();
  const usage = process.cpuUsage();
  await read();
  const { user, system } = process.cpuUsage(usage);
  return { opsPerSecond: (stored * 1000) / (performance.now() - startMs), cpuUsPerOp: (user + system) / stored };
}

const readers: Readonly<Record<string, Contender>> = {
  'the client of NATS, with acknowledgements': async () => {
    const { client, connection, manager, name } = await openStream();
    const body = Buffer.from(JSON.stringify(payload));
    await fill(connection, name, () => body);
    await manager.consumers.add(name, { durable_name: 'reader', ack_policy: 'explicit' });
    return rateOfReading(async () => {
      const consumer = await client.consumers.get(name, 'reader');
      let read = 0;
      for await (const message of await consumer.consume({ max_messages: 1_000 })) {
        JSON.parse(message.string());
        message.ack();
        if ((read += 1) === stored) break;
      }
    });
  },
  wavegate: async () => {
    const organisationId = randomUUID();
    const bus = newBus();
    await bus.initialize(organisationId).start();
    await bus.stop();
    const publisher = randomUUID();
    const rest = { type: 'invoice.created', priority: 'normal', correlationId: undefined, source: undefined } as const;
    await fill(await connect({ servers: address() }), natsTransport().streamOf(organisationId), (number) => {
      const head = { publisher, number, ...rest, publishedAtMs: Date.now() };
      return encodeEnvelope(organisationId, head, encodePayload(payload));
    });
    return rateOfReading(async () => {
      const mine = await openBus(organisationId);
      const { lastSequence } = mine.status();
      if (lastSequence !== stored) throw new Error(`${lastSequence} of ${stored} were read`);
    });
  },
};

const workloads: readonly Workload[] = [
  { name: 'acknowledged publish, 256 in flight', baseline: 'the client of NATS', contenders: publishers },
  { name: 'reading 50,000', baseline: 'the client of NATS, with acknowledgements', contenders: readers },
];

if (process.env['WAVEGATE_TEST_NATS_URL'] === undefined) {
  await using server = await startNats();
  Object.assign(process.env, server.environment);
  await interleave('event-bus-nats', fileURLToPath(import.meta.url), workloads);
} else {
  await interleave('event-bus-nats', fileURLToPath(import.meta.url), workloads);
}
