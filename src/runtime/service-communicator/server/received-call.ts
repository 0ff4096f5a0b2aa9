import type { HeaderFields } from '../security/protected-message.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { AuthenticRequest } from './authentic-request.ts';
import { RefusedRequestError } from './refused-request-error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A request that a handler may trust to be from whom it says. */
export class ReceivedCall {
  /** For whom the caller speaks. */
  readonly organisationId: string;
  /** The same for every attempt of a request; empty when the caller gave none. */
  readonly requestId: string;
  /** From 1. */
  readonly attempt: number;
  /** How the request was protected. */
  readonly level: SecurityLevel;
  /** Of the key that protected it, at BASIC and ENCRYPTED. */
  readonly keyId: string | undefined;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: HeaderFields;
  readonly body: Uint8Array;
  /** Empty when the caller gave none. */
  readonly idempotencyKey: string;
  /** Monotonic time of the receiver's clock at which the caller stops waiting. */
  readonly deadlineMs: number;
  /** Aborted at the deadline, when the caller goes away, and when the receiver is closed. */
  readonly signal: AbortSignal;

  constructor({ facts, level, keyId, method, headers, body }: AuthenticRequest, deadlineMs: number, signal: AbortSignal) {
    this.organisationId = facts.organisationId;
    this.requestId = facts.requestId;
    this.attempt = facts.attempt === '' ? 1 : Number(facts.attempt);
    this.level = level;
    this.keyId = keyId;
    this.method = method;
    this.path = facts.path;
    this.headers = headers;
    this.body = body;
    this.idempotencyKey = facts.idempotencyKey;
    this.deadlineMs = deadlineMs;
    this.signal = signal;
  }

  /**
   * The body as text. The caller is told that the request is malformed when a handler lets the error pass; so it is with `json`.
   *
   * @throws {RefusedRequestError} it is not UTF-8.
   */
  text(): string {
    return this.#read('the body is not UTF-8', () => utf8.decode(this.body));
  }

  /** @throws {RefusedRequestError} the body is not JSON. */
  json(): unknown {
    const text = this.text();
    return this.#read('the body is not JSON', () => JSON.parse(text));
  }

  #read<Value>(reason: string, parse: () => Value): Value {
    try {
      return parse();
    } catch {
      throw new RefusedRequestError('RECEIVER_MALFORMED_REQUEST', reason);
    }
  }
}
