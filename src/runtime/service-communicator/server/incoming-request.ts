import type { PeerCertificate } from '../security/peer-certificate.ts';
import type { HeaderFields } from '../security/protected-message.ts';

/** A request as a server got it. */
export interface IncomingRequest {
  readonly method: string;
  /** As it came over the wire, with the query. */
  readonly path: string;
  readonly headers: HeaderFields;
  readonly body: Uint8Array;
  /** The caller's certificate, if TLS has accepted one. */
  readonly peer?: PeerCertificate | undefined;
  /** Aborted when the caller goes away. */
  readonly signal?: AbortSignal;
}
