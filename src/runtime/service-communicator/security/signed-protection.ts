import type { Keyring } from './keyring.ts';
import { MacKeys } from './mac-keys.ts';
import { factsOf } from './message-facts.ts';
import type { OutgoingMessage, ProtectedMessage, ProtectionDescription, RequestProtection } from './protected-message.ts';
import { signRequest } from './request-signature.ts';
import { KeyUnavailableError } from './security-errors.ts';
import type { SenderEnvironment } from './sender-environment.ts';
import { NonceSequence } from './signature-nonce.ts';
import { unprotectedMessage } from './unprotected-message.ts';
import { wireHeaders } from './wire-headers.ts';

/** BASIC: signs each attempt. The callee knows who asks and that nobody changed it; payload and answer travel in clear. */
export class SignedProtection implements RequestProtection {
  readonly level = 'BASIC';
  readonly #keyring: Keyring;
  readonly #environment: SenderEnvironment;
  readonly #nonces: NonceSequence;
  readonly #macKeys = new MacKeys();

  constructor(keyring: Keyring, environment: SenderEnvironment) {
    this.#keyring = keyring;
    this.#environment = environment;
    this.#nonces = new NonceSequence(environment.randomBytes);
  }

  protect(message: OutgoingMessage): ProtectedMessage {
    const key = this.#keyring.findActive(message.organisationId);
    if (key === undefined) throw new KeyUnavailableError(message.organisationId);
    const at = String(Math.trunc(this.#environment.clock.wallMs()));
    const stamp = { keyId: key.id, at, nonce: this.#nonces.take() };
    const macKey = this.#macKeys.keyFor(key, message.organisationId);
    const authorization = signRequest(factsOf(message), message.body, stamp, macKey);
    return unprotectedMessage(message.method, { ...message.headers, [wireHeaders.authorization]: authorization }, message.body);
  }

  describe(organisationId: string): ProtectionDescription {
    const key = this.#keyring.findActive(organisationId);
    return { level: this.level, algorithm: 'HMAC-SHA256', ...(key === undefined ? {} : { keyId: key.id }) };
  }
}
