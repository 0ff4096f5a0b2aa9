import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../foundation/clock.ts';
import { assertConfig, oneOf, problemUnless } from '../../shared/validate-config.ts';
import { Keyring } from './keyring.ts';
import { PassingProtection } from './passing-protection.ts';
import type { RequestProtection } from './protected-message.ts';
import { SealedProtection } from './sealed-protection.ts';
import { securityLevels } from './security-level.ts';
import type { SecurityLevel } from './security-level.ts';
import type { SenderEnvironment } from './sender-environment.ts';
import { SignedProtection } from './signed-protection.ts';

export type {
  HeaderFields,
  OutgoingMessage,
  ProtectedMessage,
  ProtectionDescription,
  RequestProtection,
  ResponseMessage,
} from './protected-message.ts';

/** What a level needs: BASIC and ENCRYPTED a keyring. MUTUAL_TLS is the transport's affair, and needs nothing here. */
export interface ProtectionCredentials {
  readonly keyring?: Keyring;
}

/**
 * The protection of requests at `level`. Keep it: it holds derived keys and the numbers that were used.
 *
 * @throws {InvalidConfigurationError} the level is unknown, or needs a keyring and has none.
 */
export function createRequestProtection(
  level: SecurityLevel,
  credentials: ProtectionCredentials = {},
  environment: Partial<SenderEnvironment> = {},
): RequestProtection {
  const { keyring } = credentials;
  const needsKeyring = level === 'BASIC' || level === 'ENCRYPTED';
  assertConfig('request protection', [
    oneOf('level', level, securityLevels),
    needsKeyring ? problemUnless(keyring instanceof Keyring, 'keyring', `a Keyring for ${level}`, typeof keyring) : undefined,
  ]);
  if (!needsKeyring || keyring === undefined) return new PassingProtection(level);
  const complete = { clock: environment.clock ?? systemClock, randomBytes: environment.randomBytes ?? randomBytes };
  return level === 'BASIC' ? new SignedProtection(keyring, complete) : new SealedProtection(keyring, complete);
}
