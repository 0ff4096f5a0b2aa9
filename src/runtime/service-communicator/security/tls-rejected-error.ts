import { RuntimeError } from '../../shared/runtime-error.ts';

/** Which part of a handshake failed. */
export type TlsRejection = 'authority' | 'expired' | 'host-name' | 'own-certificate' | 'protocol';

const sentences: Readonly<Record<TlsRejection, string>> = {
  authority: "no trusted authority has signed the callee's certificate",
  expired: "the callee's certificate is expired or not valid yet",
  'host-name': "the callee's certificate bears another name than the host of the endpoint",
  'own-certificate': 'the callee did not accept the own certificate, or got none',
  protocol: 'the two sides agree on no version of TLS, or one of them does not speak TLS',
};

const hints: Readonly<Record<TlsRejection, string>> = {
  authority: 'Trust the authority of the callee (ca), or register the right endpoint.',
  expired: "Renew the callee's certificate; check the clocks of both sides.",
  'host-name': 'Register the endpoint by a name in its certificate, or name it as servername.',
  'own-certificate': 'Give a certificate that is valid and signed by an authority the callee trusts (cert, key).',
  protocol: 'Check that the endpoint speaks TLS, and minVersion on both sides.',
};

/** No connection: one side did not accept the certificate of the other. Nothing of the request was read by the callee. */
export class TlsRejectedError extends RuntimeError {
  readonly code = 'COMMUNICATOR_TLS_REJECTED';
  readonly rejection: TlsRejection;

  constructor(rejection: TlsRejection, cause: unknown) {
    super(`TLS was rejected: ${sentences[rejection]}`, { hint: hints[rejection], cause });
    this.rejection = rejection;
  }
}

const rejectionsByCode: readonly (readonly [pattern: RegExp, rejection: TlsRejection])[] = [
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/, 'expired'],
  [/^ERR_TLS_CERT_ALTNAME_(INVALID|FORMAT)$/, 'host-name'],
  [/^ERR_SSL_(TLSV1[0-9_]*|SSLV3|SSL\/TLS)_ALERT_(PROTOCOL_VERSION|HANDSHAKE_FAILURE)$/, 'protocol'],
  [/^ERR_SSL_(TLSV1[0-9_]*|SSLV3|SSL\/TLS)_ALERT_/, 'own-certificate'],
  [/^(ERR_SSL_(WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE)|EPROTO)$/, 'protocol'],
  [/^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|CERT_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|CRL_)/, 'authority'],
];

/** The rejection behind an error of a connection; undefined when it is none of TLS. Looks through the causes. */
export function findTlsRejection(error: unknown): TlsRejectedError | undefined {
  for (let each = error, depth = 0; each instanceof Error && depth < 8; each = each.cause, depth += 1) {
    const code = (each as NodeJS.ErrnoException).code ?? '';
    const rejection = rejectionsByCode.find(([pattern]) => pattern.test(code))?.[1];
    if (rejection !== undefined) return new TlsRejectedError(rejection, error);
  }
  return undefined;
}
