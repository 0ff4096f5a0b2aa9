// The event bus over NATS JetStream against the client of NATS itself: acknowledged publishes, 256 in flight, into a stream in files, and reading.
// Usage: node bench/event-bus-nats.ts [--rounds=5] [--ms=2000] [--workload=REGEX] [--only=REGEX]. Starts a server of its own.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { startNats } from '../scripts/services/nats.ts';
import { EventBus } from '../src/runtime/event-bus/event-bus.ts';
import { natsTransport } from '../src/runtime/event-bus/nats/nats-transport.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';

const inFlight = 256;
const retained = 65_536;
const payload = { id: 1, kind: 'invoice', total: 3, note: 'thirty-two bytes of note text, sixty-four more bytes' };

function address(): string {
  return process.env['WAVEGATE_TEST_NATS_URL'] ?? '';
}

async function openStream() {
  const connection = await connect({ servers: address() });
  const manager = await jetstreamManager(connection);
  const name = `bench-${randomUUID()}`;
  await manager.streams.add({ name, subjects: [name], storage: 'file', max_msgs: retained });
  return { client: jetstream(connection), manager, name };
}

async function openBus(organisationId: string) {
  const bus = new EventBus({ transport: natsTransport({ servers: address(), maxInFlight: inFlight }) });
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

const workloads = [{ name: 'acknowledged publish, 256 in flight', baseline: 'the client of NATS', contenders: publishers }];

if (process.env['WAVEGATE_TEST_NATS_URL'] === undefined) {
  await using server = await startNats();
  Object.assign(process.env, server.environment);
  await interleave('event-bus-nats', fileURLToPath(import.meta.url), workloads);
} else {
  await interleave('event-bus-nats', fileURLToPath(import.meta.url), workloads);
}
