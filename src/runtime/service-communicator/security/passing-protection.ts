import type { OutgoingMessage, ProtectedMessage, ProtectionDescription, RequestProtection } from './protected-message.ts';
import type { SecurityLevel } from './security-level.ts';
import { unprotectedMessage } from './unprotected-message.ts';

/** NONE and MUTUAL_TLS: sends messages as they are, since nothing or the transport protects them. */
export class PassingProtection implements RequestProtection {
  readonly level: SecurityLevel;

  constructor(level: SecurityLevel) {
    this.level = level;
  }

  protect({ method, headers, body }: OutgoingMessage): ProtectedMessage {
    return unprotectedMessage(method, headers, body);
  }

  describe(): ProtectionDescription {
    return this.level === 'MUTUAL_TLS' ? { level: this.level, algorithm: 'TLS' } : { level: this.level };
  }
}
