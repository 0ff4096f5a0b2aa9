import type { KeyObject } from 'node:crypto';
import { decrypt } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import { KeyCache } from './key-cache.ts';
import type { SecurityKey } from './security-key.ts';

/** An envelope that was opened. */
export interface Opened {
  readonly content: Buffer;
  /** Names the session of the sender: its salt as text. */
  readonly session: string;
}

interface KnownSession {
  readonly organisationId: string;
  readonly subkey: KeyObject;
}

/** Opens what the other side sends. Remembers the keys of its sessions, and only of those that have sent something authentic. */
export class EnvelopeOpener {
  readonly #direction: 'request' | 'response';
  readonly #known = new KeyCache<KnownSession>(4_096);

  constructor(direction: 'request' | 'response') {
    this.#direction = direction;
  }

  /**
   * Undefined unless it was sealed with `key`, in this direction, for this organisation and this context.
   *
   * @throws {TypeError} the key is retired.
   */
  open(envelope: Envelope, key: SecurityKey, organisationId: string, context: Uint8Array): Opened | undefined {
    const session = Buffer.from(envelope.salt.buffer, envelope.salt.byteOffset, envelope.salt.byteLength).toString('latin1');
    const known = this.#known.find(key, session);
    const isKnown = known?.organisationId === organisationId;
    const subkey = isKnown ? known.subkey : key.derive(this.#direction, organisationId, envelope.salt);
    const content = decrypt(subkey, envelope, context);
    if (content === undefined) return undefined;
    if (!isKnown) this.#known.set(key, session, { organisationId, subkey });
    return { content, session };
  }
}
