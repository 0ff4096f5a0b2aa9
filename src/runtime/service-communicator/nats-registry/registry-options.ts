import type { Clock } from '../../../foundation/clock.ts';
import { givenOptions } from '../../shared/given-options.ts';
import { checkNatsConnection, defaultNatsConnection } from '../../shared/nats/nats-connection.ts';
import type { NatsConnectionOptions } from '../../shared/nats/nats-connection.ts';
import { turnClock } from '../../shared/turn-clock.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  functionsGiven,
  groupGiven,
  integerFrom,
} from '../../shared/validate-config.ts';
import { createEndpointPolicy } from '../endpoints/endpoint-policy.ts';
import type { EndpointPolicy } from '../endpoints/endpoint-policy.ts';

export interface NatsRegistryOptions extends NatsConnectionOptions {
  /** Which endpoints of the bucket are shown: that of the communicator. Default: all but those that are never meant. */
  readonly endpointPolicy?: EndpointPolicy;
  /** Organisations with services. Default 1,024. */
  readonly maxOrganisations?: number;
  /** Services of one organisation. Default 1,024. */
  readonly maxServices?: number;
  /** Instances of one service. Default 256. */
  readonly maxInstances?: number;
  /** Of the services of the bucket that are kept here. Default 64 MiB. */
  readonly maxBytes?: number;
  /** What has been of no use for so long is taken out of the bucket. Default 60,000. */
  readonly tidyAfterMs?: number;
  readonly clock?: Clock;
  /** Uniform in [0, 1). Of pauses. */
  readonly random?: () => number;
}

export type ResolvedNatsRegistryOptions = Required<NatsRegistryOptions>;

/** Fills in the defaults. @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveRegistryOptions(options: NatsRegistryOptions): ResolvedNatsRegistryOptions {
  assertConfig('NATS registry', [groupGiven('options', options)]);
  const resolved = {
    ...defaultNatsConnection,
    maxOrganisations: 1_024,
    maxServices: 1_024,
    maxInstances: 256,
    maxBytes: 67_108_864,
    tidyAfterMs: 60_000,
    clock: turnClock,
    random: Math.random,
    ...givenOptions(options),
    endpointPolicy: options.endpointPolicy ?? createEndpointPolicy(),
  };
  assertConfig('NATS registry', [
    ...checkNatsConnection(resolved),
    ...functionsGiven('endpointPolicy', resolved.endpointPolicy, ['check', 'lookup']),
    integerFrom('maxOrganisations', resolved.maxOrganisations, 1, 1_000_000),
    integerFrom('maxServices', resolved.maxServices, 1, 1_000_000),
    integerFrom('maxInstances', resolved.maxInstances, 1, 1_000_000),
    integerFrom('maxBytes', resolved.maxBytes, 1),
    durationFrom('tidyAfterMs', resolved.tidyAfterMs, 1, 1_000_000_000),
    ...functionsGiven('clock', resolved.clock, ['monotonicMs', 'wallMs', 'schedule']),
    functionGiven('random', resolved.random),
  ]);
  return resolved;
}
