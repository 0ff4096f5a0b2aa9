import { KeyCache } from './key-cache.ts';
import type { SecurityKey } from './security-key.ts';
import type { RandomBytes } from './sender-environment.ts';
import { messagesPerSession, saltBytes, SenderSession } from './sender-session.ts';

/** The sessions of one sender, one for each key and organisation. One that is forgotten or spent is followed by a new one. */
export class SenderSessions {
  readonly #direction: 'request' | 'response';
  readonly #randomBytes: RandomBytes;
  readonly #messagesPerSession: number;
  readonly #sessions = new KeyCache<SenderSession>(4_096);

  constructor(direction: 'request' | 'response', randomBytes: RandomBytes, mostMessages: number = messagesPerSession) {
    this.#direction = direction;
    this.#randomBytes = randomBytes;
    this.#messagesPerSession = mostMessages;
  }

  /** A session that has a number left. @throws {TypeError} the key is retired, also if it had one before. */
  sessionFor(key: SecurityKey, organisationId: string): SenderSession {
    const found = this.#sessions.find(key, organisationId);
    if (found !== undefined && found.taken < this.#messagesPerSession && key.state !== 'retired') return found;
    const session = new SenderSession(key, this.#direction, organisationId, this.#randomBytes(saltBytes));
    this.#sessions.set(key, organisationId, session);
    return session;
  }
}
