import { randomUUID } from 'node:crypto';
import { natsRegistry } from '../../../src/runtime/service-communicator/nats-registry/nats-registry.ts';
import type { NatsRegistry, NatsRegistryOptions } from '../../../src/runtime/service-communicator/nats-registry/nats-registry.ts';
import { servers } from './nats-under-test.ts';

/** Begins the name of a bucket that no other test has. */
export function freshPrefix(): string {
  return `test-${randomUUID()}`;
}

/** A registry as a machine would make it. */
export function registryIn(prefix: string, options: NatsRegistryOptions = {}): NatsRegistry {
  return natsRegistry({ servers, prefix, ...options });
}

/** A registry in a bucket of its own. */
export function freshRegistry(options: NatsRegistryOptions = {}): NatsRegistry {
  return registryIn(freshPrefix(), options);
}
