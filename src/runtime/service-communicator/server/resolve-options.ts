import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../foundation/clock.ts';
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
} from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';
import { Keyring } from '../security/keyring.ts';
import { organisationsOf } from '../security/peer-certificate.ts';
import { securityLevels } from '../security/security-level.ts';
import { TlsIdentity } from '../security/tls-identity.ts';
import type { ReceiverOptions } from './receiver-options.ts';

type Optional = 'keyring' | 'tls' | 'onRefusal' | 'metrics';

/** Options with every default filled in, and within their bounds. */
export type ResolvedOptions = Required<Omit<ReceiverOptions, Optional>> & Pick<ReceiverOptions, Optional>;

const defaults = {
  organisationsOf,
  windowMs: 30_000,
  refuseOlderThanStart: true,
  maxSessions: 4_096,
  maxOrganisations: 1_024,
  maxBodyBytes: 1_048_576,
  maxConcurrent: 10_000,
  maxConcurrentPerOrganisation: 1_000,
  defaultTimeoutMs: 30_000,
  maxTimeoutMs: 300_000,
  closeTimeoutMs: 10_000,
  clock: systemClock,
  randomBytes,
};

/** @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveOptions(options: ReceiverOptions): ResolvedOptions {
  assertConfig('service receiver', [groupGiven('options', options)]);
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as ReceiverOptions;
  const resolved = { ...defaults, ...given };
  assertConfig('service receiver', [...checkSecurity(resolved), ...checkBounds(resolved)]);
  return resolved;
}

function checkSecurity(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  const { requiredLevel, keyring } = options;
  const needsKeyring = requiredLevel === 'BASIC' || requiredLevel === 'ENCRYPTED';
  return [
    textGiven('serviceId', options.serviceId),
    oneOf('requiredLevel', requiredLevel, securityLevels),
    needsKeyring || keyring !== undefined
      ? problemUnless(keyring instanceof Keyring, 'keyring', `a Keyring for ${requiredLevel}`, typeof keyring)
      : undefined,
    functionGiven('organisationsOf', options.organisationsOf),
    functionGiven('randomBytes', options.randomBytes),
    options.onRefusal === undefined ? undefined : functionGiven('onRefusal', options.onRefusal),
    durationFrom('windowMs', options.windowMs, 1, 86_400_000),
    problemUnless(
      typeof options.refuseOlderThanStart === 'boolean',
      'refuseOlderThanStart',
      'true or false',
      options.refuseOlderThanStart,
    ),
    problemUnless(options.tls === undefined || options.tls instanceof TlsIdentity, 'tls', 'a TlsIdentity', typeof options.tls),
    ...functionsGiven('clock', options.clock, ['monotonicMs', 'wallMs', 'schedule']),
    ...(options.metrics === undefined ? [] : functionsGiven('metrics', options.metrics, ['register'])),
  ];
}

function checkBounds(options: ResolvedOptions): (ConfigProblem | undefined)[] {
  return [
    integerFrom('maxSessions', options.maxSessions, 1, 1_000_000),
    integerFrom('maxOrganisations', options.maxOrganisations, 1, 1_000_000),
    integerFrom('maxBodyBytes', options.maxBodyBytes, 0, 1_073_741_824),
    integerFrom('maxConcurrent', options.maxConcurrent, 1, 1_000_000),
    integerFrom('maxConcurrentPerOrganisation', options.maxConcurrentPerOrganisation, 1, 1_000_000),
    durationFrom('defaultTimeoutMs', options.defaultTimeoutMs, 1),
    durationFrom('maxTimeoutMs', options.maxTimeoutMs, 1),
    durationFrom('closeTimeoutMs', options.closeTimeoutMs, 0),
  ];
}
