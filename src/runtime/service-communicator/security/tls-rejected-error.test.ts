import { expect, test } from 'vitest';
import { findTlsRejection } from './tls-rejected-error.ts';

function failure(code: string, cause?: unknown): Error {
  return Object.assign(new Error(code, { cause }), { code });
}

test.for([undefined, 'text', new Error('plain'), failure('ECONNREFUSED'), failure('UND_ERR_SOCKET')])(
  '%s is no rejection',
  (error) => {
    expect(findTlsRejection(error)).toBeUndefined();
  },
);

test.for([
  ['SELF_SIGNED_CERT_IN_CHAIN', 'authority'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'authority'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'authority'],
  ['CERT_SIGNATURE_FAILURE', 'authority'],
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'host-name'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'own-certificate'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'own-certificate'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'own-certificate'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'protocol'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'protocol'],
] as const)('%s says: %s', ([code, rejection]) => {
  const error = failure(code);
  expect(findTlsRejection(error)).toMatchObject({ code: 'COMMUNICATOR_TLS_REJECTED', rejection, cause: error });
});

test('is found among the causes, and a circle of causes ends', () => {
  const outer = failure('UND_ERR_CONNECT', failure('CERT_HAS_EXPIRED'));
  expect(findTlsRejection(outer)).toMatchObject({ rejection: 'expired', cause: outer });
  const circle: Error & { cause?: unknown } = failure('ODD');
  circle.cause = circle;
  expect(findTlsRejection(circle)).toBeUndefined();
});
