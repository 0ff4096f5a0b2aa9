import type { Clock } from '../../../foundation/clock.ts';
import type { SecurityOptions } from '../communicator-options.ts';
import type { RequestProtection } from '../security/protected-message.ts';
import { createRequestProtection } from '../security/request-protection.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import { TlsIdentity } from '../security/tls-identity.ts';
import type { TlsCredentials } from '../security/tls-identity.ts';
import { tlsConnectOptions } from '../security/tls-options.ts';
import type { TlsIdentity as ConnectionIdentity } from '../transport/http-transport.ts';

/** What a communicator has to protect its requests with, in the form in which they need it. Shows no secret. */
export class Credentials {
  readonly #security: SecurityOptions;
  readonly #clock: Clock;
  readonly #protections = new Map<SecurityLevel, RequestProtection>();
  /** One for each set of credentials, so that a rotation is seen as another object. */
  readonly #connectOptions = new WeakMap<TlsCredentials, object>();

  constructor(security: SecurityOptions, clock: Clock) {
    this.#security = security;
    this.#clock = clock;
  }

  /** @throws {InvalidConfigurationError} the level needs a keyring, and none was given. */
  protectionOf(level: SecurityLevel): RequestProtection {
    const found = this.#protections.get(level);
    if (found !== undefined) return found;
    const { keyring } = this.#security;
    const made = createRequestProtection(level, keyring === undefined ? {} : { keyring }, { clock: this.#clock });
    this.#protections.set(level, made);
    return made;
  }

  /** With what connections over TLS are made for the organisation; undefined when there is nothing but the authorities of the system. */
  identityOf(organisationId: string): ConnectionIdentity | undefined {
    const { tls } = this.#security;
    const identity = typeof tls === 'function' ? tls(organisationId) : tls;
    if (identity === undefined) return undefined;
    const found = this.#connectOptions.get(identity.credentials);
    const connect = found ?? tlsConnectOptions(identity);
    if (found === undefined) this.#connectOptions.set(identity.credentials, connect);
    return { name: tls instanceof TlsIdentity ? '' : organisationId, connect };
  }
}
