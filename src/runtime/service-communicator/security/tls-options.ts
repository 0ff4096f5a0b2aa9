import type { SecureContextOptions, SecureVersion, Server, TlsOptions } from 'node:tls';
import { authorities } from './tls-identity.ts';
import type { TlsIdentity } from './tls-identity.ts';

/** Options of a connection in the caller's part; as they stand the `connect` of an undici `Pool`, `Client` or `Agent`. */
export interface TlsConnectOptions extends SecureContextOptions {
  readonly rejectUnauthorized: true;
  readonly minVersion: SecureVersion;
  readonly servername?: string;
}

/**
 * Connects only to a callee whose certificate an authority of the identity has signed, and which bears the name of the host. Make a new pool
 * from it after a rotation.
 */
export function tlsConnectOptions(identity: TlsIdentity): TlsConnectOptions {
  const { ca, cert, key, servername } = identity.credentials;
  const name = servername === undefined ? {} : { servername };
  return { ca: authorities(ca), cert, key, minVersion: identity.minVersion, rejectUnauthorized: true, ...name };
}

export interface TlsServerSettings {
  /**
   * What becomes of a caller without a good certificate. `close`: its connection is closed, and it learns nothing. `answer`: its requests are read,
   * and the receiver answers them with 401 unless they bring another credential that is enough; only for a server on which every path leads to a receiver.
   * Default `close`.
   */
  readonly badCertificate?: 'close' | 'answer';
}

/** Options of `https.createServer`: asks callers for a certificate that an authority of the identity has signed. */
export function tlsServerOptions(
  identity: TlsIdentity,
  { badCertificate = 'close' }: TlsServerSettings = {},
): TlsOptions & { readonly requestCert: true; readonly rejectUnauthorized: boolean } {
  return { ...secureContextOptions(identity), requestCert: true, rejectUnauthorized: badCertificate === 'close' };
}

/** Lets the server use new credentials after each rotation. Connections that are open go on; their handshake is done. */
export function followRotation(server: Pick<Server, 'setSecureContext'>, identity: TlsIdentity): Disposable {
  return identity.onRotation(() => server.setSecureContext(secureContextOptions(identity)));
}

function secureContextOptions(identity: TlsIdentity): SecureContextOptions {
  const { ca, cert, key } = identity.credentials;
  return { ca: authorities(ca), cert, key, minVersion: identity.minVersion };
}
