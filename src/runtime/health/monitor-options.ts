import { systemClock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import { givenOptions } from '../shared/given-options.ts';
import { assertConfig, durationFrom, functionGiven, integerFrom, problemUnless, textGiven } from '../shared/validate-config.ts';

export interface HealthMonitorOptions {
  /** Tells monitors apart in metrics. Default `default`. */
  readonly name?: string;
  /** Whether failing components are healed. Default true. */
  readonly healing?: boolean;
  /** For this long `check` gives what the last checks found. Default 1,000. */
  readonly cacheMs?: number;
  /** Checks of one organisation. Default 1,024. */
  readonly maxChecks?: number;
  /** Default 1,024. */
  readonly maxOrganisations?: number;
  /** Listeners of one organisation. Default 256. */
  readonly maxListeners?: number;
  /** Changes of status of one organisation that are kept. Default 256. */
  readonly maxHistory?: number;
  /** Healings of one organisation that are kept. Default 256. */
  readonly maxHealingRecords?: number;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions = Required<Omit<HealthMonitorOptions, 'metrics'>> & Pick<HealthMonitorOptions, 'metrics'>;

const defaults = {
  name: 'default',
  healing: true,
  cacheMs: 1_000,
  maxChecks: 1_024,
  maxOrganisations: 1_024,
  maxListeners: 256,
  maxHistory: 256,
  maxHealingRecords: 256,
  clock: systemClock,
  random: Math.random,
};

/**
 * Fills in the defaults.
 *
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function resolveOptions(options: HealthMonitorOptions): ResolvedOptions {
  const resolved: ResolvedOptions = { ...defaults, ...givenOptions(options) };
  assertConfig('health monitor', [
    textGiven('name', resolved.name),
    problemUnless(typeof resolved.healing === 'boolean', 'healing', 'true or false', resolved.healing),
    durationFrom('cacheMs', resolved.cacheMs, 0),
    integerFrom('maxChecks', resolved.maxChecks, 1, 100_000),
    integerFrom('maxOrganisations', resolved.maxOrganisations, 1, 1_000_000),
    integerFrom('maxListeners', resolved.maxListeners, 1, 100_000),
    integerFrom('maxHistory', resolved.maxHistory, 1, 100_000),
    integerFrom('maxHealingRecords', resolved.maxHealingRecords, 1, 100_000),
    functionGiven('random', resolved.random),
  ]);
  return resolved;
}
