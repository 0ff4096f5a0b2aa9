import { BucketRegistry } from './bucket-registry.ts';
import { natsBucket } from './nats-bucket.ts';
import { resolveRegistryOptions } from './registry-options.ts';
import type { NatsRegistryOptions } from './registry-options.ts';

export { InvalidConfigurationError } from '../../shared/validate-config.ts';
export { CommunicatorFullError, RegistryDriverMissingError, RegistryUnavailableError } from '../communicator-errors.ts';
export type { RegistryStatus } from './bucket-registry.ts';
export type { NatsRegistryOptions } from './registry-options.ts';

/**
 * Keeps the services of a service communicator in a NATS key-value bucket, for several machines. Needs a server with JetStream, and the packages
 * `@nats-io/transport-node`, `@nats-io/jetstream` and `@nats-io/kv` beside this one. Connects when it is first used; who made it closes it.
 *
 * @throws {InvalidConfigurationError} naming every option out of bounds.
 * @example
 * await using registry = natsRegistry({ servers: 'nats.internal:4222', connection: { token } });
 * await using communicator = new ServiceCommunicator({ registry });
 * const lease = await communicator.for('organisation-1').register({ id: 'billing', endpoints: ['http://10.0.0.7:8080'] });
 */
export function natsRegistry(options: NatsRegistryOptions = {}): NatsRegistry {
  return new NatsRegistry(options);
}

/** Made by `natsRegistry`. */
export class NatsRegistry extends BucketRegistry {
  constructor(options: NatsRegistryOptions = {}) {
    const resolved = resolveRegistryOptions(options);
    super(natsBucket(resolved), resolved);
  }
}
