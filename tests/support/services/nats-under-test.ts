import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { natsTransport } from '../../../src/runtime/event-bus/nats/nats-transport.ts';
import type { BrokerUnderTest } from '../../conformance/event-bus/transport-under-test.ts';

const run = promisify(execFile);

export const servers = required('WAVEGATE_TEST_NATS_URL');

export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run npm run test:services`);
  return value;
}

/** A transport as a process would make it. */
export const transportOfProcess = () => natsTransport({ servers });

/** The server that `scripts/services.ts` started. */
export function natsUnderTest(): BrokerUnderTest {
  return {
    knowsIds: true,
    options: () => ({ transport: transportOfProcess() }),
    kill: () => command('WAVEGATE_TEST_NATS_KILL'),
    async start() {
      await command('WAVEGATE_TEST_NATS_START');
      await (await connected()).close();
    },
    async put(organisationId, body) {
      const connection = await connected();
      await jetstream(connection).publish(transportOfProcess().streamOf(organisationId), body);
      await connection.close();
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

async function command(variable: string): Promise<void> {
  const [file = '', ...parameters] = JSON.parse(required(variable)) as string[];
  await run(file, parameters);
}

/** The server takes connections a moment after it was started. */
export async function connected(): Promise<NatsConnection> {
  for (const endMs = performance.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return await connect({ servers, reconnect: false });
    } catch (error) {
      if (performance.now() > endMs) throw error;
    }
  }
}
