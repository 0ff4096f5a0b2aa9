import type { MacKeys } from '../security/mac-keys.ts';
import type { RequestFacts } from '../security/request-facts.ts';
import { isSignedBy, parseAuthorization } from '../security/request-signature.ts';
import { splitNonce } from '../security/signature-nonce.ts';
import type { SecurityKey } from '../security/security-key.ts';
import type { KeyAdmission } from './key-admission.ts';
import { RefusedRequestError } from './refused-request-error.ts';

/**
 * The key that signed the request, which is authentic, timely and new.
 *
 * @throws {RefusedRequestError} it is not.
 */
export function openSigned(
  authorization: string,
  facts: RequestFacts,
  body: Uint8Array,
  admission: KeyAdmission,
  macKeys: MacKeys,
): SecurityKey {
  const given = parseAuthorization(authorization);
  if (given === undefined) throw new RefusedRequestError('RECEIVER_CREDENTIAL_REJECTED', 'malformed signature');
  const sentMs = Number(given.at);
  const key = admission.findKey(given.keyId, sentMs);
  if (!isSignedBy(macKeys.keyFor(key, facts.organisationId), facts, body, given)) {
    throw new RefusedRequestError('RECEIVER_CREDENTIAL_REJECTED', 'wrong signature');
  }
  const { session, number } = splitNonce(given.nonce);
  admission.admit(key, facts.organisationId, session, number, sentMs);
  return key;
}
