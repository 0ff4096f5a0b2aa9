import type { Clock } from '../../foundation/clock.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import type { EjectionOptions } from './balancing/ejection-settings.ts';
import type { CallOptions } from './calls/call-settings.ts';
import type { EndpointPolicy } from './endpoints/endpoint-policy.ts';
import type { ServiceRegistry } from './registry/service-registry.ts';
import type { RetryBudgetOptions } from './retry/retry-budget.ts';
import type { Keyring } from './security/keyring.ts';
import type { SecurityLevel } from './security/security-level.ts';
import type { TlsIdentity } from './security/tls-identity.ts';

/** How requests are protected, and with what. */
export interface SecurityOptions {
  /** Of every request that does not ask for another one, unless its service requires more. Default NONE. */
  readonly level?: SecurityLevel;
  /** For BASIC and ENCRYPTED. */
  readonly keyring?: Keyring;
  /** For MUTUAL_TLS, and every other connection over TLS: one identity for all organisations, or that of each. */
  readonly tls?: TlsIdentity | ((organisationId: string) => TlsIdentity | undefined);
}

export interface ServiceCommunicatorOptions {
  /** Label `communicator` of the metrics. Default `default`. */
  readonly name?: string;
  /** Default: one in memory, of this communicator. */
  readonly registry?: ServiceRegistry;
  /** Which endpoints may be registered and called. Default: all but those that are never meant. */
  readonly endpointPolicy?: EndpointPolicy;
  readonly security?: SecurityOptions;
  /** Of every request that does not say otherwise, itself or by its service. */
  readonly defaults?: CallOptions;
  readonly retryBudget?: RetryBudgetOptions;
  readonly ejection?: EjectionOptions;
  /** Whether HTTP/2 is spoken with services that offer it over TLS. Default false. */
  readonly allowH2?: boolean;
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** An idle connection is closed after this. Default 4,000. */
  readonly keepAliveMs?: number;
  /** Connections to one origin. Default 128. */
  readonly maxConnections?: number;
  /** Requests to one origin that wait for a connection. Default 1,024. */
  readonly maxWaiting?: number;
  /** Origins with connections. Default 1,024. */
  readonly maxOrigins?: number;
  /** Requests of one organisation under way. Default 4,096. */
  readonly maxInFlight?: number;
  /** Ended requests of one organisation that are kept for `requestById`. Default 1,024. */
  readonly maxTrackedRequests?: number;
  /** Organisations with services, and organisations with requests. Default 1,024. */
  readonly maxOrganisations?: number;
  /** Services of one organisation, and services that one organisation calls. Default 1,024. */
  readonly maxServices?: number;
  /** Instances of one service. Default 256. */
  readonly maxInstances?: number;
  /** Health checks kept of each instance, and changes of health kept of each service. Default 64. */
  readonly maxHealthHistory?: number;
  /** How long `close` waits for requests. Default 10,000. */
  readonly closeTimeoutMs?: number;
  /** Makes the id of a request. Default: random UUIDs. */
  readonly createRequestId?: () => string;
  readonly metrics?: MetricsSink;
  readonly clock?: Clock;
  /** Uniform in [0, 1). Of jitter and balancing; what protects requests draws from the system. */
  readonly random?: () => number;
}
