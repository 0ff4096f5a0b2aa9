import { systemClock } from '../../foundation/clock.ts';
import { givenOptions } from '../shared/given-options.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  integerFrom,
  problemUnless,
  textGiven,
  functionsGiven,
  groupGiven,
} from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import { MemoryCoordinationLog } from './coordination-log.ts';
import type { IntegratorOptions } from './integrator-options.ts';

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions = Required<Omit<IntegratorOptions, 'metrics'>> & Pick<IntegratorOptions, 'metrics'>;

const defaults = {
  name: 'default',
  stepTimeoutMs: 10_000,
  prepareTimeoutMs: 10_000,
  commitTimeoutMs: 10_000,
  deliveryAttempts: 3,
  commitAttempts: 5,
  recoveryAttempts: 3,
  retryBaseMs: 100,
  retryCapMs: 5_000,
  autoRecovery: true,
  degradeDependents: false,
  closeTimeoutMs: 10_000,
  maxOrganisations: 1_024,
  maxSubsystems: 1_024,
  maxDependencies: 65_536,
  maxQueuedEvents: 10_000,
  maxOpen: 10_000,
  maxHistory: 1_024,
  maxKeys: 10_000,
  maxRememberedKeys: 100_000,
  maxErrorRecords: 64,
  clock: systemClock,
  random: Math.random,
};

const bounds = [
  'maxOrganisations',
  'maxSubsystems',
  'maxDependencies',
  'maxQueuedEvents',
  'maxOpen',
  'maxHistory',
  'maxKeys',
  'maxRememberedKeys',
  'maxErrorRecords',
] as const;
const attempts = ['deliveryAttempts', 'commitAttempts', 'recoveryAttempts'] as const;
const timeouts = ['stepTimeoutMs', 'prepareTimeoutMs', 'commitTimeoutMs'] as const;
const delays = ['retryBaseMs', 'retryCapMs', 'closeTimeoutMs'] as const;
const switches = ['autoRecovery', 'degradeDependents'] as const;
const clockFunctions = ['monotonicMs', 'wallMs', 'schedule'] as const;
const logFunctions = ['begin', 'decide', 'finish', 'unfinished'] as const;

/**
 * Fills in the defaults.
 *
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function resolveOptions(options: IntegratorOptions): ResolvedOptions {
  assertConfig('integrator', [groupGiven('options', options)]);
  const resolved = { ...defaults, log: new MemoryCoordinationLog(), ...givenOptions(options) };
  assertConfig('integrator', [
    ...functionsGiven('bus', resolved.bus, ['for']),
    textGiven('name', resolved.name),
    ...functionsGiven('log', resolved.log, logFunctions),
    ...bounds.map((name) => integerFrom(name, resolved[name], 1, 10_000_000)),
    ...attempts.map((name) => integerFrom(name, resolved[name], 1, 100)),
    ...timeouts.map((name) => durationFrom(name, resolved[name], 1)),
    ...delays.map((name) => durationFrom(name, resolved[name], 0)),
    ...switches.map((name) => checkSwitch(name, resolved[name])),
    ...functionsGiven('clock', resolved.clock, clockFunctions),
    functionGiven('random', resolved.random),
    ...(resolved.metrics === undefined ? [] : functionsGiven('metrics', resolved.metrics, ['register'])),
  ]);
  return resolved;
}

function checkSwitch(name: string, value: unknown): ConfigProblem | undefined {
  return problemUnless(typeof value === 'boolean', name, 'true or false', value);
}
