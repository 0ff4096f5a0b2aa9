import type { RemoteTransport } from 'wavegate/runtime/event-bus';

import type { NodeConfiguration } from './node-configuration.ts';

/** The transport that carries events over Kafka, not connected yet. */
export async function createTransport({ kafkaBrokers }: NodeConfiguration): Promise<RemoteTransport> {
  const { kafkaTransport } = await import('wavegate/runtime/event-bus/kafka');
  return kafkaTransport({ brokers: kafkaBrokers });
}

/** Where the broker is. */
export function brokerOf({ kafkaBrokers }: NodeConfiguration): string {
  return `Kafka at ${kafkaBrokers.join(', ')}`;
}
