import { systemClock } from '../../foundation/clock.ts';
import { givenOptions } from '../shared/given-options.ts';
import { assertConfig, durationFrom, functionGiven, integerFrom, problemUnless, textGiven } from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import type { WatchdogOptions } from './watchdog-options.ts';

type Optional = 'onEvent' | 'publish' | 'metrics' | 'stuckFile';

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions = Required<Omit<WatchdogOptions, Optional>> & Pick<WatchdogOptions, Optional>;

const defaults = {
  name: 'default',
  scanMs: 200,
  lockStackDepth: 4,
  maxLocks: 10_000,
  maxWaits: 100_000,
  thresholdMs: 200,
  heartbeatMs: 150,
  captureStack: true,
  stackDepth: 32,
  maxCapturesPerMinute: 30,
  stuckMs: 10_000,
  recentBlockMs: 60_000,
  callbackTimeoutMs: 5_000,
  isolationConcurrency: 16,
  maxComponents: 1_000,
  maxOrganisations: 1_024,
  maxEvents: 256,
  systemOrganisationId: 'system',
  clock: systemClock,
};

/**
 * Fills in the defaults.
 *
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function resolveOptions(options: WatchdogOptions): ResolvedOptions {
  const resolved: ResolvedOptions = { ...defaults, ...givenOptions(options) };
  assertConfig('watchdog', [...checkTimes(resolved), ...checkBounds(resolved), ...checkRest(resolved)]);
  return resolved;
}

function checkTimes(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  return [
    durationFrom('scanMs', options.scanMs, 10, 60_000),
    durationFrom('thresholdMs', options.thresholdMs, 20, 600_000),
    durationFrom('heartbeatMs', options.heartbeatMs, 5, 60_000),
    durationFrom('stuckMs', options.stuckMs, 100),
    durationFrom('recentBlockMs', options.recentBlockMs, 0),
    durationFrom('callbackTimeoutMs', options.callbackTimeoutMs, 1),
  ];
}

function checkBounds(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  return [
    integerFrom('lockStackDepth', options.lockStackDepth, 0, 64),
    integerFrom('maxLocks', options.maxLocks, 1, 1_000_000),
    integerFrom('maxWaits', options.maxWaits, 1, 10_000_000),
    integerFrom('stackDepth', options.stackDepth, 1, 256),
    integerFrom('maxCapturesPerMinute', options.maxCapturesPerMinute, 0, 600),
    integerFrom('isolationConcurrency', options.isolationConcurrency, 1, 10_000),
    integerFrom('maxComponents', options.maxComponents, 1, 10_000),
    integerFrom('maxOrganisations', options.maxOrganisations, 1, 1_000_000),
    integerFrom('maxEvents', options.maxEvents, 1, 1_000_000),
  ];
}

function checkRest(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  return [
    textGiven('name', options.name),
    textGiven('systemOrganisationId', options.systemOrganisationId),
    problemUnless(typeof options.captureStack === 'boolean', 'captureStack', 'true or false', options.captureStack),
    options.stuckFile === undefined ? undefined : textGiven('stuckFile', options.stuckFile, 4_096),
    options.onEvent === undefined ? undefined : functionGiven('onEvent', options.onEvent),
    options.publish === undefined ? undefined : functionGiven('publish', options.publish),
  ];
}
