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
  /** Of each identity for the credentials that it had last, so that a rotation is seen as another object. */
  readonly #connections = new WeakMap<TlsIdentity, { readonly credentials: TlsCredentials; readonly connect: object }>();

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
    return { name: tls instanceof TlsIdentity ? '' : organisationId, connect: this.#connectOptionsOf(identity) };
  }

  #connectOptionsOf(identity: TlsIdentity): object {
    const { credentials } = identity;
    const found = this.#connections.get(identity);
    if (found?.credentials === credentials) return found.connect;
    const connect = tlsConnectOptions(identity);
    this.#connections.set(identity, { credentials, connect });
    return connect;
  }
}
