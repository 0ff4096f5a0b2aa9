import type { HeaderFields } from '../security/protected-message.ts';
import type { RequestFacts } from '../security/request-facts.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { WireAnswer } from './service-answer.ts';

/** A request whose credentials are proved, as its caller meant it. */
export interface AuthenticRequest {
  readonly facts: RequestFacts;
  readonly level: SecurityLevel;
  /** Of the key that protects it, at BASIC and ENCRYPTED. */
  readonly keyId: string | undefined;
  readonly method: string;
  readonly headers: HeaderFields;
  readonly body: Uint8Array;
  /** The answer, protected as the request was. */
  seal(answer: WireAnswer): WireAnswer;
}
