import { randomUUID } from 'node:crypto';
import { turnClock } from '../shared/turn-clock.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  integerFrom,
  oneOf,
  problemUnless,
  textGiven,
  functionsGiven,
  groupGiven,
} from '../shared/validate-config.ts';
import type { ConfigProblem } from '../shared/validate-config.ts';
import { checkEjection, defaultEjection } from './balancing/ejection-settings.ts';
import type { EjectionSettings } from './balancing/ejection-settings.ts';
import { defaultCallSettings, overrideSettings } from './calls/call-settings.ts';
import type { CallSettings } from './calls/call-settings.ts';
import type { SecurityOptions, ServiceCommunicatorOptions } from './communicator-options.ts';
import { createEndpointPolicy } from './endpoints/endpoint-policy.ts';
import { checkRetryBudget, defaultRetryBudget } from './retry/retry-budget.ts';
import type { RetryBudgetSettings } from './retry/retry-budget.ts';
import { Keyring } from './security/keyring.ts';
import { securityLevels } from './security/security-level.ts';
import type { SecurityLevel } from './security/security-level.ts';
import { TlsIdentity } from './security/tls-identity.ts';

type Optional = 'registry' | 'metrics';
type Resolved = 'security' | 'defaults' | 'retryBudget' | 'ejection';

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions = Required<Omit<ServiceCommunicatorOptions, Optional | Resolved>> &
  Pick<ServiceCommunicatorOptions, Optional> & {
    readonly security: Omit<SecurityOptions, 'level'> & { readonly level: SecurityLevel };
    readonly defaults: CallSettings;
    readonly retryBudget: RetryBudgetSettings;
    readonly ejection: EjectionSettings;
  };

/** Options that hold options themselves: a text in their place would count as none given. */
const groups = ['security', 'defaults', 'retryBudget', 'ejection'] as const;

const registryFunctions = ['put', 'renew', 'remove', 'find', 'list', 'watch'];

const defaultBounds = {
  connectTimeoutMs: 5_000,
  keepAliveMs: 4_000,
  closeTimeoutMs: 10_000,
  maxConnections: 128,
  maxWaiting: 1_024,
  maxOrigins: 1_024,
  maxInFlight: 4_096,
  maxTrackedRequests: 1_024,
  maxOrganisations: 1_024,
  maxServices: 1_024,
  maxInstances: 256,
  maxHealthHistory: 64,
};

/**
 * Fills in the defaults.
 *
 * @throws {InvalidConfigurationError} naming every field out of bounds.
 */
export function resolveOptions(options: ServiceCommunicatorOptions): ResolvedOptions {
  assertConfig('service communicator', [groupGiven('options', options)]);
  assertConfig(
    'service communicator',
    groups.map((name) => groupGiven(name, options[name] ?? {})),
  );
  const resolved: ResolvedOptions = {
    name: 'default',
    allowH2: false,
    createRequestId: randomUUID,
    clock: turnClock,
    random: Math.random,
    ...defaultBounds,
    ...given(options),
    endpointPolicy: options.endpointPolicy ?? createEndpointPolicy(),
    security: { level: 'NONE', ...given(options.security ?? {}) },
    defaults: overrideSettings(defaultCallSettings, options.defaults ?? {}, 'service communicator'),
    retryBudget: { ...defaultRetryBudget, ...given(options.retryBudget ?? {}) },
    ejection: { ...defaultEjection, ...given(options.ejection ?? {}) },
  };
  assertConfig('service communicator', [
    ...checkBounds(resolved),
    ...checkSecurity(resolved.security),
    ...checkRetryBudget(resolved.retryBudget),
    ...checkEjection(resolved.ejection),
  ]);
  return resolved;
}

/** An option that is given as undefined counts as not given. */
function given<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

function checkBounds(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  return [
    textGiven('name', options.name),
    problemUnless(typeof options.allowH2 === 'boolean', 'allowH2', 'true or false', options.allowH2),
    durationFrom('connectTimeoutMs', options.connectTimeoutMs, 1),
    durationFrom('keepAliveMs', options.keepAliveMs, 1),
    durationFrom('closeTimeoutMs', options.closeTimeoutMs, 0),
    integerFrom('maxConnections', options.maxConnections, 1, 65_535),
    integerFrom('maxWaiting', options.maxWaiting, 1, 1_000_000),
    integerFrom('maxOrigins', options.maxOrigins, 1, 1_000_000),
    integerFrom('maxInFlight', options.maxInFlight, 1, 1_000_000),
    integerFrom('maxTrackedRequests', options.maxTrackedRequests, 1, 1_000_000),
    integerFrom('maxOrganisations', options.maxOrganisations, 1, 1_000_000),
    integerFrom('maxServices', options.maxServices, 1, 1_000_000),
    integerFrom('maxInstances', options.maxInstances, 1, 1_000_000),
    integerFrom('maxHealthHistory', options.maxHealthHistory, 1, 1_000_000),
    functionGiven('createRequestId', options.createRequestId),
    functionGiven('random', options.random),
    ...functionsGiven('endpointPolicy', options.endpointPolicy, ['check', 'lookup']),
    ...functionsGiven('clock', options.clock, ['monotonicMs', 'wallMs', 'schedule']),
    ...(options.registry === undefined ? [] : functionsGiven('registry', options.registry, registryFunctions)),
    ...(options.metrics === undefined ? [] : functionsGiven('metrics', options.metrics, ['register'])),
  ];
}

function checkSecurity({ level, keyring, tls }: ResolvedOptions['security']): (ConfigProblem | undefined)[] {
  const isTls = tls === undefined || tls instanceof TlsIdentity || typeof tls === 'function';
  return [
    oneOf('security.level', level, securityLevels),
    problemUnless(keyring === undefined || keyring instanceof Keyring, 'security.keyring', 'a Keyring', typeof keyring),
    problemUnless(isTls, 'security.tls', 'a TlsIdentity, or a function that gives one', typeof tls),
    problemUnless(
      keyring !== undefined || (level !== 'BASIC' && level !== 'ENCRYPTED'),
      'security.keyring',
      `a Keyring for ${level}`,
      keyring,
    ),
    problemUnless(level !== 'MUTUAL_TLS' || tls !== undefined, 'security.tls', 'a TlsIdentity for MUTUAL_TLS', tls),
  ];
}
