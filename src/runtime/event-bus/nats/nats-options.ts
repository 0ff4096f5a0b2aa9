import { givenOptions } from '../../shared/given-options.ts';
import { checkNatsConnection, defaultNatsConnection } from '../../shared/nats/nats-connection.ts';
import type { NatsConnectionOptions } from '../../shared/nats/nats-connection.ts';
import { assertConfig, groupGiven, integerFrom } from '../../shared/validate-config.ts';

export interface NatsTransportOptions extends NatsConnectionOptions {
  /** Records of one organisation that may be sent before the first is acknowledged. Default 256. */
  readonly maxInFlight?: number;
  /** Records of one organisation that are read ahead of what its subscribers have room for. Default 256. */
  readonly readAhead?: number;
}

export type ResolvedNatsOptions = Required<NatsTransportOptions>;

const defaults: ResolvedNatsOptions = { ...defaultNatsConnection, maxInFlight: 256, readAhead: 256 };

/** Fills in the defaults. @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveNatsOptions(options: NatsTransportOptions): ResolvedNatsOptions {
  assertConfig('NATS transport', [groupGiven('options', options)]);
  const resolved = { ...defaults, ...givenOptions(options) };
  assertConfig('NATS transport', [
    ...checkNatsConnection(resolved),
    integerFrom('maxInFlight', resolved.maxInFlight, 1, 65_536),
    integerFrom('readAhead', resolved.readAhead, 1, 65_536),
  ]);
  return resolved;
}
