import { randomUUID } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { bucketName, natsBucket } from '../../../src/runtime/service-communicator/nats-registry/nats-bucket.ts';
import { natsRegistry } from '../../../src/runtime/service-communicator/nats-registry/nats-registry.ts';
import type { NatsRegistry, NatsRegistryOptions } from '../../../src/runtime/service-communicator/nats-registry/nats-registry.ts';
import type { OpenBucket } from '../../../src/runtime/service-communicator/nats-registry/registry-bucket.ts';
import { defaultNatsConnection } from '../../../src/runtime/shared/nats/nats-connection.ts';
import { connected, servers } from './nats-under-test.ts';

/** Begins the name of a bucket that no other test has. */
export function freshPrefix(): string {
  return `test-${randomUUID()}`;
}

/** A registry as a machine would make it. */
export function registryIn(prefix: string, options: NatsRegistryOptions = {}): NatsRegistry {
  return natsRegistry({ servers, prefix, ...options });
}

/** The bucket of a registry, without the registry. */
export function bucketIn(prefix: string): OpenBucket {
  return natsBucket({ ...defaultNatsConnection, servers, prefix });
}

export async function destroyBucket(prefix: string): Promise<void> {
  const link = await connected();
  await (await jetstreamManager(link)).streams.delete(`KV_${bucketName(prefix)}`);
  await link.close();
}

/** A registry in a bucket of its own. */
export function freshRegistry(options: NatsRegistryOptions = {}): NatsRegistry {
  return registryIn(freshPrefix(), options);
}
