import { turnClock } from '../shared/turn-clock.ts';
import { givenOptions } from '../shared/given-options.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  integerFrom,
  numberFrom,
  problemUnless,
  textGiven,
} from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import type { PoolOptions, ScalingOptions } from './pool-options.ts';

type Listeners = 'onHealthChange' | 'onLeak' | 'onConnectionLost' | 'metrics';

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions<Connection> = Required<Omit<PoolOptions<Connection>, Listeners | 'scaling'>> &
  Pick<PoolOptions<Connection>, Listeners> & { readonly scaling: Required<ScalingOptions> | undefined };

const mostConnections = 65_535;

/**
 * Fills in the defaults.
 *
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function resolveOptions<Connection>(options: PoolOptions<Connection>): ResolvedOptions<Connection> {
  const max = options.max ?? 10;
  const resolved: ResolvedOptions<Connection> = {
    ...defaults,
    organisationQuota: max,
    ...givenOptions(options),
    max,
    scaling: resolveScaling(options.scaling),
  };
  assertConfig('connection pool', [
    ...checkFactory(resolved),
    ...checkSizes(resolved),
    ...checkTimes(resolved),
    ...checkScaling(resolved),
  ]);
  return resolved;
}

const defaults = {
  name: 'default',
  min: 0,
  acquireTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
  maxLifetimeMs: 1_800_000,
  lifetimeJitterRatio: 0.1,
  keepAliveMs: 0,
  validateAfterIdleMs: 0,
  leakThresholdMs: 0,
  stepTimeoutMs: 10_000,
  closeTimeoutMs: 10_000,
  maxWaiters: 32_768,
  organisationQuotas: new Map<string, number>(),
  maxOrganisations: 1_024,
  degradedRatio: 0.7,
  trendWindowMs: 60_000,
  clock: turnClock,
  random: Math.random,
};

function resolveScaling(scaling: ScalingOptions | undefined): Required<ScalingOptions> | undefined {
  if (scaling === undefined) return undefined;
  return { intervalMs: scaling.intervalMs ?? 1_000, headroomRatio: scaling.headroomRatio ?? 0.3 };
}

function checkFactory(options: object): (ConfigProblem | undefined)[] {
  const factory = (options as { factory?: Record<string, unknown> }).factory ?? {};
  const optional = ['validate', 'reset', 'destroy'].filter((step) => factory[step] !== undefined);
  const listeners = (['onHealthChange', 'onLeak', 'onConnectionLost'] as const).filter((name) => Object.hasOwn(options, name));
  return [
    functionGiven('factory.create', factory['create']),
    ...optional.map((step) => functionGiven(`factory.${step}`, factory[step])),
    ...listeners.map((name) => functionGiven(name, (options as Record<string, unknown>)[name])),
  ];
}

function checkSizes<Connection>(options: ResolvedOptions<Connection>): (ConfigProblem | undefined)[] {
  const { min, max, organisationQuotas } = options;
  const quotas = organisationQuotas instanceof Map ? [...organisationQuotas] : [];
  return [
    textGiven('name', options.name),
    integerFrom('max', max, 1, mostConnections),
    integerFrom('min', min, 0),
    problemUnless(!(min > max), 'min', `at most max (${max})`, min),
    integerFrom('maxWaiters', options.maxWaiters, 0, 10_000_000),
    integerFrom('maxOrganisations', options.maxOrganisations, 1, 1_000_000),
    integerFrom('organisationQuota', options.organisationQuota, 1),
    problemUnless(organisationQuotas instanceof Map, 'organisationQuotas', 'a Map', organisationQuotas),
    ...quotas.map(([organisationId, quota]) => integerFrom(`organisationQuotas.${organisationId}`, quota, 1)),
    numberFrom('degradedRatio', options.degradedRatio, 0, 1),
  ];
}

function checkTimes<Connection>(options: ResolvedOptions<Connection>): (ConfigProblem | undefined)[] {
  return [
    durationFrom('acquireTimeoutMs', options.acquireTimeoutMs, 1),
    durationFrom('idleTimeoutMs', options.idleTimeoutMs, 0),
    durationFrom('maxLifetimeMs', options.maxLifetimeMs, 0),
    numberFrom('lifetimeJitterRatio', options.lifetimeJitterRatio, 0, 1),
    durationFrom('keepAliveMs', options.keepAliveMs, 0),
    durationFrom('validateAfterIdleMs', options.validateAfterIdleMs, 0),
    durationFrom('leakThresholdMs', options.leakThresholdMs, 0),
    durationFrom('stepTimeoutMs', options.stepTimeoutMs, 1),
    durationFrom('closeTimeoutMs', options.closeTimeoutMs, 0),
    durationFrom('trendWindowMs', options.trendWindowMs, 1_000),
  ];
}

function checkScaling<Connection>({ scaling }: ResolvedOptions<Connection>): (ConfigProblem | undefined)[] {
  if (scaling === undefined) return [];
  return [
    durationFrom('scaling.intervalMs', scaling.intervalMs, 1),
    numberFrom('scaling.headroomRatio', scaling.headroomRatio, 0, 0.9),
  ];
}
