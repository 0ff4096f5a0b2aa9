import type { Clock } from '../../../foundation/clock.ts';
import type { MetricsSink } from '../../shared/metrics-sink.ts';
import type { Keyring } from '../security/keyring.ts';
import type { PeerCertificate } from '../security/peer-certificate.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { RandomBytes } from '../security/sender-environment.ts';
import type { TlsIdentity } from '../security/tls-identity.ts';
import type { RefusalReport } from './refusal-report.ts';

export interface ReceiverOptions {
  /** What callers know the service as. A request that was protected for another service is refused. */
  readonly serviceId: string;
  /** Requests that are protected less are refused. */
  readonly requiredLevel: SecurityLevel;
  /** Needed for BASIC and ENCRYPTED. */
  readonly keyring?: Keyring;
  /** The certificate that the server shows, for `describeSecurity`. */
  readonly tls?: TlsIdentity;
  /** For whom the holder of a certificate may speak. Default: whom its URIs name as `urn:organisation:<id>`. */
  readonly organisationsOf?: (peer: PeerCertificate) => readonly string[];
  /** How far a caller's clock may be off, and for how long a message is good. Default 30,000. */
  readonly windowMs?: number;
  /** Whether messages are refused that were protected before the receiver was made, which it cannot have seen. Default true. */
  readonly refuseOlderThanStart?: boolean;
  /** Senders of one organisation that are remembered to tell a replay; messages of more are refused. Default 4,096. */
  readonly maxSessions?: number;
  /** Organisations of which senders are remembered; messages of more are refused. Default 1,024. */
  readonly maxOrganisations?: number;
  /** Default 1,048,576. */
  readonly maxBodyBytes?: number;
  /** Requests that are handled at once. Default 10,000. */
  readonly maxConcurrent?: number;
  /** Requests of one organisation that are handled at once. Default 1,000. */
  readonly maxConcurrentPerOrganisation?: number;
  /** Deadline of a request that brings none. Default 30,000. */
  readonly defaultTimeoutMs?: number;
  /** A longer deadline is shortened to it. Default 300,000. */
  readonly maxTimeoutMs?: number;
  /** How long `close` waits for handlers. Default 10,000. */
  readonly closeTimeoutMs?: number;
  /** Hears of each request that was not answered by its handler, after it was answered. */
  readonly onRefusal?: (report: RefusalReport) => void;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
  /** Default: of `node:crypto`. */
  readonly randomBytes?: RandomBytes;
}
