import type { HeaderFields } from '../security/protected-message.ts';
import type { SecurityLevel } from '../security/security-level.ts';

/** How the answer came about. */
export interface ResponseFacts {
  readonly requestId: string;
  /** Attempts that were begun. */
  readonly attempts: number;
  readonly durationMs: number;
  readonly instanceId: string;
  /** Base URL of the instance that answered. */
  readonly endpoint: string;
  /** How the request and this answer were protected. */
  readonly level: SecurityLevel;
}

/** A complete answer, whatever its status. */
export class ServiceResponse implements ResponseFacts {
  readonly status: number;
  /** Names in lower case; a header that came more than once has a list. */
  readonly headers: HeaderFields;
  readonly body: Uint8Array;
  readonly requestId: string;
  readonly attempts: number;
  readonly durationMs: number;
  readonly instanceId: string;
  readonly endpoint: string;
  readonly level: SecurityLevel;

  constructor(status: number, headers: HeaderFields, body: Uint8Array, facts: ResponseFacts) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.requestId = facts.requestId;
    this.attempts = facts.attempts;
    this.durationMs = facts.durationMs;
    this.instanceId = facts.instanceId;
    this.endpoint = facts.endpoint;
    this.level = facts.level;
  }

  /** Whether the status is from 200 to 299. */
  get isOk(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The body as UTF-8. */
  text(): string {
    const { buffer, byteOffset, byteLength } = this.body;
    return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
  }

  /** @throws {SyntaxError} the body is not JSON. */
  json(): unknown {
    return JSON.parse(this.text());
  }
}
