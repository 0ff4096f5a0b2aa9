import { encodePrefix, encrypt } from './envelope.ts';
import type { SecurityKey } from './security-key.ts';
import type { SenderEnvironment } from './sender-environment.ts';
import { SenderSessions } from './sender-sessions.ts';

export interface Sealed {
  /** The whole envelope. */
  readonly bytes: Buffer;
  /** Its beginning, which no other envelope shares. */
  readonly prefix: Buffer;
}

/** Seals what one side sends. No two envelopes share a nonce under a key. */
export class EnvelopeSealer {
  readonly #environment: SenderEnvironment;
  readonly #sessions: SenderSessions;

  constructor(direction: 'request' | 'response', environment: SenderEnvironment) {
    this.#environment = environment;
    this.#sessions = new SenderSessions(direction, environment.randomBytes);
  }

  /** @param context  What the content is bound to beside the envelope itself; the opener must give the same. */
  seal(key: SecurityKey, organisationId: string, context: Uint8Array, content: Uint8Array): Sealed {
    const session = this.#sessions.sessionFor(key, organisationId);
    const number = session.takeNumber();
    const sealedMs = Math.trunc(this.#environment.clock.wallMs());
    const prefix = encodePrefix({ keyId: key.id, sealedMs, salt: session.salt, number });
    return { bytes: encrypt(session.subkey, number, prefix, context, content), prefix };
  }
}
