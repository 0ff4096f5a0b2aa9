import { systemClock } from '../../foundation/clock.ts';
import { turnClock } from '../shared/turn-clock.ts';
import { givenOptions } from '../shared/given-options.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  integerFrom,
  numberFrom,
  oneOf,
  problemUnless,
  textGiven,
} from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import { evictionPolicies } from './eviction-policy.ts';
import type { KeepOptions, LazyLoaderOptions, PreloadPlan } from './loader-options.ts';

type Optional = 'onAlert' | 'metrics';

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions = Required<Omit<LazyLoaderOptions, Optional>> &
  Pick<LazyLoaderOptions, Optional> & {
    /** Monotonic time, cheaper to read than the clock's; may lag by one turn of the event loop. For ages. */
    readonly nowMs: () => number;
  };

const defaults = {
  name: 'default',
  ttlMs: 60_000,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
  negativeTtlMs: 0,
  attempts: 3,
  retryBaseMs: 100,
  retryCapMs: 5_000,
  loadTimeoutMs: 30_000,
  eviction: 'second-chance' as const,
  maxEntries: 10_000,
  maxSizeBytes: Number.POSITIVE_INFINITY,
  maxOrganisations: 1_024,
  maxLoaders: 1_024,
  maxConcurrentLoads: 10_000,
  maxFailures: 1_024,
  maxTrackedKeys: 1_024,
  maxAlerts: 256,
  batchSize: 100,
  preloadConcurrency: 16,
  closeTimeoutMs: 10_000,
  preload: [],
  random: Math.random,
};

/**
 * Fills in the defaults.
 *
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function resolveOptions(options: LazyLoaderOptions): ResolvedOptions {
  const clock = options.clock ?? systemClock;
  const coarse = options.clock ?? turnClock;
  const resolved = {
    ...defaults,
    ...givenOptions(options),
    clock,
    nowMs: () => coarse.monotonicMs(),
  };
  assertConfig('lazy loader', [
    ...checkKeepOptions(resolved, ''),
    ...checkTimes(resolved),
    ...checkBounds(resolved),
    ...checkFunctions(resolved),
    ...resolved.preload.flatMap(checkPreload),
  ]);
  return resolved;
}

/** Problems of the options that a registration has in common with the loader; `of` goes before the names of the fields. */
export function checkKeepOptions(options: KeepOptions, of: string): (ConfigProblem | undefined)[] {
  const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs, negativeTtlMs, attempts } = options;
  return [
    ttlMs === Number.POSITIVE_INFINITY ? undefined : numberFrom(`${of}ttlMs`, ttlMs, 0),
    numberFrom(`${of}staleWhileRevalidateMs`, staleWhileRevalidateMs, 0),
    numberFrom(`${of}staleIfErrorMs`, staleIfErrorMs, 0),
    numberFrom(`${of}negativeTtlMs`, negativeTtlMs, 0),
    integerFrom(`${of}attempts`, attempts, 1, 100),
  ];
}

function checkTimes(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  return [
    durationFrom('retryBaseMs', options.retryBaseMs, 0),
    durationFrom('retryCapMs', options.retryCapMs, 0),
    durationFrom('loadTimeoutMs', options.loadTimeoutMs, 1),
    durationFrom('closeTimeoutMs', options.closeTimeoutMs, 0),
  ];
}

function checkBounds(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  const { maxSizeBytes } = options;
  return [
    textGiven('name', options.name),
    oneOf('eviction', options.eviction, evictionPolicies),
    integerFrom('maxEntries', options.maxEntries, 1, 10_000_000),
    maxSizeBytes === Number.POSITIVE_INFINITY ? undefined : integerFrom('maxSizeBytes', maxSizeBytes, 1),
    integerFrom('maxOrganisations', options.maxOrganisations, 1, 1_000_000),
    integerFrom('maxLoaders', options.maxLoaders, 1, 1_000_000),
    integerFrom('maxConcurrentLoads', options.maxConcurrentLoads, 1, 1_000_000),
    integerFrom('maxFailures', options.maxFailures, 1, 1_000_000),
    integerFrom('maxTrackedKeys', options.maxTrackedKeys, 0, 1_000_000),
    integerFrom('maxAlerts', options.maxAlerts, 1, 1_000_000),
    integerFrom('batchSize', options.batchSize, 1, 1_000_000),
    integerFrom('preloadConcurrency', options.preloadConcurrency, 1, 10_000),
  ];
}

function checkFunctions(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  return [
    functionGiven('random', options.random),
    options.onAlert === undefined ? undefined : functionGiven('onAlert', options.onAlert),
    problemUnless(Array.isArray(options.preload), 'preload', 'an array', options.preload),
  ];
}

function checkPreload({ organisationId, mostUsed }: PreloadPlan, index: number): (ConfigProblem | undefined)[] {
  return [
    textGiven(`preload[${index}].organisationId`, organisationId),
    mostUsed === undefined ? undefined : integerFrom(`preload[${index}].mostUsed.count`, mostUsed.count, 0),
  ];
}
