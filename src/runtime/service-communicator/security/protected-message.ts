import type { SecurityLevel } from './security-level.ts';

/** Names in lower case. A name that came more than once has a list. */
export type HeaderFields = Readonly<Record<string, string | string[] | undefined>>;

/** One attempt of a request as the caller means it. */
export interface OutgoingMessage {
  readonly method: string;
  /** As it goes over the wire: with the base path of the endpoint, and with the query. */
  readonly path: string;
  /** The service that is to answer; nobody else may. */
  readonly serviceId: string;
  readonly organisationId: string;
  readonly requestId: string;
  readonly attempt: number;
  /** Names in lower case, those of the wire (`x-organisation-id` …) among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** An answer, as it came or as it was meant. */
export interface ResponseMessage {
  readonly status: number;
  readonly headers: HeaderFields;
  readonly body: Uint8Array;
}

/** What is sent in place of the message, and the only way to read the answer to it. */
export interface ProtectedMessage {
  /** May differ from that of the message: a sealed message is always a POST, since it has a body. */
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /**
   * The answer as the callee meant it.
   *
   * @throws {ResponseRejectedError} it is not protected as it must be. Its `status` is that of the answer, which anybody may have sent.
   */
  open(response: ResponseMessage): ResponseMessage;
}

/** What a protection tells about itself. Holds no secret. */
export interface ProtectionDescription {
  readonly level: SecurityLevel;
  /** `HMAC-SHA256`, `AES-256-GCM` or `TLS`; absent at NONE. */
  readonly algorithm?: string;
  /** The key in use for this organisation; absent when none may speak for it, and at levels without keys. */
  readonly keyId?: string;
}

/** Protects requests at one level. */
export interface RequestProtection {
  readonly level: SecurityLevel;
  /**
   * Each attempt is protected anew: what was sent once is refused when it comes again.
   *
   * @throws {KeyUnavailableError} no active key may speak for the organisation.
   */
  protect(message: OutgoingMessage): ProtectedMessage;
  describe(organisationId: string): ProtectionDescription;
}
