import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Producer } from '@platformatic/kafka';
import { kafkaTransport } from '../../../src/runtime/event-bus/kafka/kafka-transport.ts';
import type { BrokerUnderTest } from '../../conformance/event-bus/transport-under-test.ts';

const run = promisify(execFile);

export const brokers = required('WAVEGATE_TEST_KAFKA_BROKERS');

export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run npm run test:services`);
  return value;
}

/** A transport as a process would make it. */
export const transportOfProcess = () => kafkaTransport({ brokers });

/** The broker that `scripts/services.ts` started. */
export function kafkaUnderTest(): BrokerUnderTest {
  return {
    knowsIds: false,
    options: () => ({ transport: transportOfProcess() }),
    kill: () => control('kill'),
    start: () => control('start'),
    put: (organisationId, body) => produce(transportOfProcess().topicOf(organisationId), Buffer.from(body)),
    [Symbol.asyncDispose]: async () => {},
  };
}

export async function control(what: 'kill' | 'start' | 'freeze' | 'thaw'): Promise<void> {
  const [file = '', ...parameters] = JSON.parse(required('WAVEGATE_TEST_KAFKA_CONTROL')) as string[];
  await run(file, [...parameters, what]);
}

/** Stores a record by a client of its own. */
export async function produce(topic: string, value: Buffer, key?: Buffer): Promise<void> {
  const producer = new Producer({ clientId: 'stranger', bootstrapBrokers: [brokers] });
  const message = { topic, partition: 0, value, ...(key === undefined ? {} : { key }) };
  await producer.send({ messages: [message], acks: -1 });
  await producer.close();
}
