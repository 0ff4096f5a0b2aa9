import { systemClock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import { givenOptions } from '../shared/given-options.ts';
import { assertConfig, durationFrom, functionsGiven, groupGiven, integerFrom, textGiven } from '../shared/validate-config.ts';
import type { RegistryBus } from './registry-event.ts';

export interface RegistryOptions {
  /** Carries the lifecycle events. An organisation's bus must be running when the organisation is first asked for. */
  readonly bus?: RegistryBus;
  /** Tells registries apart in metrics. Default `default`. */
  readonly name?: string;
  /** A module's `start` that takes longer has failed. Default 30,000. */
  readonly startTimeoutMs?: number;
  /** A module's `stop` that takes longer has failed. Default 10,000. */
  readonly stopTimeoutMs?: number;
  /** A module is stale once it was silent for this many of its heartbeat intervals. Default 3. */
  readonly missedHeartbeats?: number;
  /** Default 1,024. */
  readonly maxOrganisations?: number;
  /** Of one organisation. Default 1,024. */
  readonly maxModules?: number;
  /** Of one organisation. Default 256. */
  readonly maxListeners?: number;
  /** Events of one organisation that have not been given to the listeners; further ones are dropped and counted. Default 65,536. */
  readonly maxPendingEvents?: number;
  /** Events of one organisation that can be read again; the oldest are forgotten. Default 1,024. */
  readonly maxHistory?: number;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
}

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions = Required<Omit<RegistryOptions, 'bus' | 'metrics'>> & Pick<RegistryOptions, 'bus' | 'metrics'>;

const defaults = {
  name: 'default',
  startTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,
  missedHeartbeats: 3,
  maxOrganisations: 1_024,
  maxModules: 1_024,
  maxListeners: 256,
  maxPendingEvents: 65_536,
  maxHistory: 1_024,
  clock: systemClock,
};

const bounds = ['maxOrganisations', 'maxModules', 'maxListeners', 'maxPendingEvents', 'maxHistory'] as const;

/** @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveOptions(options: RegistryOptions): ResolvedOptions {
  assertConfig('module registry', [groupGiven('options', options)]);
  const resolved = { ...defaults, ...givenOptions(options) };
  assertConfig('module registry', [
    ...(resolved.bus === undefined ? [] : functionsGiven('bus', resolved.bus, ['for'])),
    textGiven('name', resolved.name),
    durationFrom('startTimeoutMs', resolved.startTimeoutMs, 1),
    durationFrom('stopTimeoutMs', resolved.stopTimeoutMs, 1),
    integerFrom('missedHeartbeats', resolved.missedHeartbeats, 1, 1_000),
    ...bounds.map((name) => integerFrom(name, resolved[name], 1, 10_000_000)),
    ...(resolved.metrics === undefined ? [] : functionsGiven('metrics', resolved.metrics, ['register'])),
    ...functionsGiven('clock', resolved.clock, ['monotonicMs', 'wallMs', 'schedule']),
  ]);
  return resolved;
}
