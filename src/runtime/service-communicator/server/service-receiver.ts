import { ReplayGuard } from '../security/replay-guard.ts';
import type { KeyDescription } from '../security/security-key.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { TlsDescription } from '../security/tls-identity.ts';
import type { AuthenticRequest } from './authentic-request.ts';
import { InFlight } from './in-flight.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { receiverMetrics } from './receiver-metrics.ts';
import type { ReceiverOptions } from './receiver-options.ts';
import { ReceiverTally } from './receiver-tally.ts';
import type { ReceiverStatistics } from './receiver-tally.ts';
import { describeRefusal } from './refusal-report.ts';
import { RefusedRequestError } from './refused-request-error.ts';
import { RequestAuthenticator } from './request-authenticator.ts';
import type { RequestReceiver } from './request-receiver.ts';
import { resolveOptions } from './resolve-options.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { deadlinePassed, runHandler } from './run-handler.ts';
import type { ServiceHandler } from './run-handler.ts';
import { encodeAnswer, encodeRefusal } from './service-answer.ts';
import type { WireAnswer } from './service-answer.ts';

export type { MetricSample, MetricsSink, MetricsSource } from '../../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../../shared/validate-config.ts';
export { Keyring } from '../security/keyring.ts';
export type { PeerCertificate } from '../security/peer-certificate.ts';
export type { KeyDescription, KeySpec, KeyState } from '../security/security-key.ts';
export type { SecurityLevel } from '../security/security-level.ts';
export { TlsIdentity } from '../security/tls-identity.ts';
export type { TlsCredentials, TlsDescription } from '../security/tls-identity.ts';
export { followRotation, tlsServerOptions } from '../security/tls-options.ts';
export { fastifyService } from './fastify.ts';
export { honoService } from './hono.ts';
export { idempotent } from './idempotent.ts';
export type { IdempotencyOptions } from './idempotent.ts';
export type { IncomingRequest } from './incoming-request.ts';
export { nodeService } from './node-http.ts';
export type { ReceivedCall } from './received-call.ts';
export type { ReceiverOptions } from './receiver-options.ts';
export type { ReceiverStatistics } from './receiver-tally.ts';
export type { RefusalReport } from './refusal-report.ts';
export { RefusedRequestError } from './refused-request-error.ts';
export type { RefusalCode } from './refused-request-error.ts';
export type { ServiceHandler } from './run-handler.ts';
export type { ServiceAnswer, WireAnswer } from './service-answer.ts';

/** The protection in force. Holds no secret. */
export interface SecurityDescription {
  readonly serviceId: string;
  readonly requiredLevel: SecurityLevel;
  readonly windowMs: number;
  readonly keys: readonly KeyDescription[];
  readonly tls?: TlsDescription;
}

/**
 * The callee's side of a service: lets a handler see only requests whose organisation is proved at the level that is required, holds to the
 * deadline of the caller, and answers as the request was protected.
 *
 * @example
 * const receiver = new ServiceReceiver({ serviceId: 'billing', requiredLevel: 'ENCRYPTED', keyring });
 * createServer(nodeService(receiver, ({ organisationId }) => ({ json: invoicesOf(organisationId) }))).listen(8080);
 */
export class ServiceReceiver implements RequestReceiver, AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #guard: ReplayGuard;
  readonly #authenticator: RequestAuthenticator;
  readonly #inFlight: InFlight;
  readonly #tally = new ReceiverTally();
  readonly #closing = new AbortController();
  readonly #metrics: Disposable | undefined;
  #closed: Promise<void> | undefined;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: ReceiverOptions) {
    const resolved = resolveOptions(options);
    const { clock, refuseOlderThanStart, maxConcurrent, maxConcurrentPerOrganisation } = resolved;
    const notBeforeMs = refuseOlderThanStart ? Math.trunc(clock.wallMs()) : 0;
    this.#options = resolved;
    this.#guard = new ReplayGuard({ ...resolved, notBeforeMs });
    this.#authenticator = new RequestAuthenticator({ ...resolved, keyring: resolved.keyring }, this.#guard, resolved);
    this.#inFlight = new InFlight(maxConcurrent, maxConcurrentPerOrganisation);
    this.#metrics = resolved.metrics?.register(() => receiverMetrics(resolved.serviceId, this.statistics()));
  }

  get maxBodyBytes(): number {
    return this.#options.maxBodyBytes;
  }

  /** The answer to send. Never rejects: what goes wrong is a problem JSON, with the same text for all that is refused with one code. */
  async handle(request: IncomingRequest, handler: ServiceHandler): Promise<WireAnswer> {
    let authentic: AuthenticRequest;
    try {
      authentic = this.#admit(request);
    } catch (error) {
      return this.refuse(error, request.headers);
    }
    const answer = await this.#answer(authentic, request, handler);
    try {
      return authentic.seal(answer);
    } catch (error) {
      // Its key was retired meanwhile.
      return this.refuse(error, request.headers);
    }
  }

  /** The answer to a request that could not even be read, such as one whose body is too long. */
  refuse(error: unknown, headers: IncomingRequest['headers']): WireAnswer {
    const refusal = asRefusal(error);
    this.#tally.refuse(refusal.code);
    this.#report(refusal, headers);
    return encodeRefusal(refusal);
  }

  describeSecurity(): SecurityDescription {
    const { serviceId, requiredLevel, windowMs, keyring, tls } = this.#options;
    const keys = keyring?.describe() ?? [];
    return { serviceId, requiredLevel, windowMs, keys, ...(tls === undefined ? {} : { tls: tls.describe() }) };
  }

  /** Names no organisation. */
  statistics(): ReceiverStatistics {
    const { acceptedByLevel, refusedByCode, bodiesTooLarge, listenerFailures } = this.#tally;
    const boundHits = { concurrency: this.#inFlight.refused, sessions: this.#guard.refusedWhenFull, body: bodiesTooLarge };
    const { total: inFlight } = this.#inFlight;
    return {
      acceptedByLevel: { ...acceptedByLevel },
      refusedByCode: { ...refusedByCode },
      inFlight,
      sessions: this.#guard.sessions,
      boundHits,
      listenerFailures,
    };
  }

  /** Refuses new requests, waits for handlers up to `closeTimeoutMs`, then aborts their signals and answers in their place. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #admit(request: IncomingRequest): AuthenticRequest {
    if (this.#closed !== undefined) throw new RefusedRequestError('RECEIVER_CLOSED', 'the receiver is closed');
    if (request.body.byteLength > this.maxBodyBytes) throw new RefusedRequestError('RECEIVER_BODY_TOO_LARGE', 'maxBodyBytes');
    const authentic = this.#authenticator.authenticate(request);
    this.#tally.accept(authentic.level);
    return authentic;
  }

  async #answer(authentic: AuthenticRequest, request: IncomingRequest, handler: ServiceHandler): Promise<WireAnswer> {
    const { organisationId } = authentic.facts;
    try {
      const timeoutMs = this.#timeoutOf(authentic);
      this.#inFlight.enter(organisationId);
      try {
        const signals = [request.signal, this.#closing.signal];
        return encodeAnswer(await runHandler(handler, authentic, { clock: this.#options.clock, timeoutMs, signals }));
      } finally {
        this.#inFlight.leave(organisationId);
      }
    } catch (error) {
      return this.refuse(error, request.headers);
    }
  }

  #timeoutOf({ facts }: AuthenticRequest): number {
    const { defaultTimeoutMs, maxTimeoutMs } = this.#options;
    const timeoutMs = facts.timeoutMs === '' ? defaultTimeoutMs : Number(facts.timeoutMs);
    if (timeoutMs === 0) throw deadlinePassed();
    return Math.min(timeoutMs, maxTimeoutMs);
  }

  #report(refusal: RefusedRequestError, headers: IncomingRequest['headers']): void {
    const { onRefusal } = this.#options;
    if (onRefusal === undefined) return;
    const report = describeRefusal(refusal, headers);
    queueMicrotask(() => {
      try {
        onRefusal(report);
      } catch {
        this.#tally.listenerFailures += 1;
      }
    });
  }

  async #close(): Promise<void> {
    const { clock, closeTimeoutMs } = this.#options;
    const closing = clock.schedule(
      () => this.#closing.abort(new RefusedRequestError('RECEIVER_CLOSED', 'the receiver is closed')),
      closeTimeoutMs,
    );
    await this.#inFlight.whenIdle();
    closing.cancel();
    this.#metrics?.[Symbol.dispose]();
  }
}

/** An answer that cannot be sent is the fault of its handler. */
function asRefusal(error: unknown): RefusedRequestError {
  return error instanceof RefusedRequestError
    ? error
    : new RefusedRequestError('RECEIVER_HANDLER_FAILED', 'the answer cannot be sent', error);
}
