import { createPrivateKey, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { assertConfig, oneOf, problemUnless } from '../../shared/validate-config.ts';

type Pem = string | Buffer;

/** Certificates and key in PEM. */
export interface TlsCredentials {
  /** The authorities that may have signed the other side's certificate. Those of the system are not trusted. */
  readonly ca: Pem | readonly Pem[];
  /** The own certificate, with those between it and its authority. */
  readonly cert: Pem;
  readonly key: Pem;
  /** The name that the callee's certificate must bear, when it is not the host of the endpoint. */
  readonly servername?: string;
}

export interface TlsIdentityOptions {
  /** Default `TLSv1.3`. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** What may be told of an identity. */
export interface TlsDescription {
  readonly minVersion: string;
  readonly subject: string;
  readonly fingerprint256: string;
  readonly validTo: string;
}

/**
 * One side's certificate and key, and whom it trusts; can be replaced while connections are open. Shows the key in no text, JSON or inspection.
 */
export class TlsIdentity {
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly #listeners = new Set<() => void>();
  #credentials: TlsCredentials;
  #certificate: X509Certificate;

  /** @throws {InvalidConfigurationError} certificate, key or authorities cannot be read, or the key is not that of the certificate. */
  constructor(credentials: TlsCredentials, { minVersion = 'TLSv1.3' }: TlsIdentityOptions = {}) {
    assertConfig('TLS identity', [oneOf('minVersion', minVersion, ['TLSv1.2', 'TLSv1.3'])]);
    this.minVersion = minVersion;
    this.#certificate = checkCredentials(credentials);
    this.#credentials = credentials;
  }

  /** Those in force. Compare by reference to notice a rotation. */
  get credentials(): TlsCredentials {
    return this.#credentials;
  }

  /**
   * New connections use the new credentials from now on.
   *
   * @throws {InvalidConfigurationError} as the constructor. Then nothing was changed.
   */
  rotate(credentials: TlsCredentials): void {
    this.#certificate = checkCredentials(credentials);
    this.#credentials = credentials;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each rotation, until it is disposed. */
  onRotation(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  describe(): TlsDescription {
    const { subject, fingerprint256, validTo } = this.#certificate;
    return { minVersion: this.minVersion, subject, fingerprint256, validTo };
  }

  toJSON(): TlsDescription {
    return this.describe();
  }

  [inspect.custom](): TlsDescription {
    return this.describe();
  }
}

/** The certificate, once it is certain that TLS can work with the credentials. */
function checkCredentials({ ca, cert, key, servername }: TlsCredentials): X509Certificate {
  const certificate = read(() => new X509Certificate(cert));
  const privateKey = read(() => createPrivateKey(key));
  const trusted = authorities(ca).map((each) => read(() => new X509Certificate(each)));
  const isPair = certificate !== undefined && privateKey !== undefined && certificate.checkPrivateKey(privateKey);
  assertConfig('TLS identity', [
    problemUnless(certificate !== undefined, 'cert', 'a certificate in PEM', typeof cert),
    problemUnless(privateKey !== undefined, 'key', 'a private key in PEM', typeof key),
    problemUnless(certificate === undefined || privateKey === undefined || isPair, 'key', 'the key of cert', 'that of another'),
    problemUnless(trusted.length > 0, 'ca', 'at least one authority', 'none'),
    problemUnless(!trusted.includes(undefined), 'ca', 'certificates in PEM', typeof ca),
    problemUnless(servername === undefined || servername !== '', 'servername', 'a host name', servername),
  ]);
  return certificate as X509Certificate;
}

/** As TLS wants them. */
export function authorities(ca: TlsCredentials['ca']): Pem[] {
  return typeof ca === 'string' || Buffer.isBuffer(ca) ? [ca] : [...ca];
}

/** Undefined when it cannot be read. The reason is left out: it may quote what was read. */
function read<Value>(attempt: () => Value): Value | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}
