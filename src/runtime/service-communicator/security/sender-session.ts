import type { KeyObject } from 'node:crypto';
import type { SecurityKey } from './security-key.ts';

export const saltBytes = 32;
/** AES-GCM keeps its promise for 2³² messages under a key, and the number of a message takes four bytes. */
export const messagesPerSession = 2 ** 32;

/**
 * A key of its own and the numbers from 0 on: no nonce comes twice under a key. The key is derived with 256 random bits that no other session of
 * any process shares, so that neither a restart nor a second process can repeat one.
 */
export class SenderSession {
  readonly salt: Uint8Array;
  readonly subkey: KeyObject;
  #next = 0;

  constructor(key: SecurityKey, direction: 'request' | 'response', organisationId: string, salt: Uint8Array) {
    this.salt = salt;
    this.subkey = key.derive(direction, organisationId, salt);
  }

  /** Messages that took a number. */
  get taken(): number {
    return this.#next;
  }

  /**
   * The number of the next message; none comes twice.
   *
   * @throws {RangeError} all are used.
   */
  takeNumber(): number {
    if (this.#next >= messagesPerSession) throw new RangeError('every number of the session is used');
    return this.#next++;
  }
}
