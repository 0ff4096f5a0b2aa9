import type { Scheduled } from '../../../foundation/clock.ts';
import type { RuntimeError } from '../../shared/runtime-error.ts';
import {
  CommunicatorClosedError,
  RequestAbortedError,
  ResponseTooLargeError,
  ServerFailureError,
} from '../communicator-errors.ts';
import type { RequestState } from '../tracking/request-record.ts';
import { Call } from './call.ts';
import type { CallListener, CallPlan } from './call.ts';
import type { CallEnvironment } from './call-environment.ts';
import type { Guard } from './call-settings.ts';
import type { ServiceResponse } from './service-response.ts';

/** One request as its caller waits for it: settles once, by its deadline at the latest, whatever the call or the guard around it does. */
export class PendingRequest implements CallListener {
  readonly #environment: CallEnvironment;
  readonly #plan: CallPlan;
  readonly #onSettled: (request: PendingRequest) => void;
  readonly #outer = Promise.withResolvers<ServiceResponse>();
  readonly #call: Call;
  /** What the guard waits for, once it has begun the call. */
  #inner: PromiseWithResolvers<ServiceResponse> | undefined;
  /** What the guard was told of an answer of 500 and above. */
  #serverFailure: ServerFailureError | undefined;
  #deadline: Scheduled | undefined;
  #ignoreSignal: (() => void) | undefined;

  constructor(environment: CallEnvironment, plan: CallPlan, onSettled: (request: PendingRequest) => void) {
    this.#environment = environment;
    this.#plan = plan;
    this.#onSettled = onSettled;
    this.#call = new Call(environment, plan, this);
  }

  get plan(): CallPlan {
    return this.#plan;
  }

  get #isSettled(): boolean {
    return this.#plan.record.state !== 'pending';
  }

  start(signal: AbortSignal | undefined): Promise<ServiceResponse> {
    const { timeoutMs, guard } = this.#plan.settings;
    const { promise } = this.#outer;
    if (signal !== undefined) this.#heed(signal);
    if (this.#isSettled) return promise;
    this.#deadline = this.#environment.clock.schedule(() => this.#expire(), timeoutMs);
    if (guard === undefined) this.#call.begin();
    else void this.#runGuarded(guard);
    return promise;
  }

  /** Ends the request now; what is under way is aborted. */
  end(error: RuntimeError): void {
    if (this.#isSettled) return;
    this.#call.end(error);
    this.#reject(error);
  }

  answered(response: ServiceResponse): void {
    if (this.#inner === undefined) return this.#resolve(response);
    if (response.status < 500) return this.#inner.resolve(response);
    this.#serverFailure = new ServerFailureError(this.#call, response);
    this.#inner.reject(this.#serverFailure);
  }

  failed(error: unknown): void {
    if (this.#inner === undefined) this.#reject(error);
    else this.#inner.reject(error);
  }

  #heed(signal: AbortSignal): void {
    const abort = (): void => this.end(new RequestAbortedError(this.#call, signal.reason));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    this.#ignoreSignal = () => signal.removeEventListener('abort', abort);
  }

  #expire(): void {
    this.#environment.tally.deadlinesExceeded += 1;
    this.end(this.#call.deadlineError());
  }

  async #runGuarded(guard: Guard): Promise<void> {
    try {
      this.#resolve(await guard(() => this.#begin()));
    } catch (error) {
      // Only its own: a breaker may repeat what it was told of another request, even of another organisation.
      const failure = this.#serverFailure;
      if (failure !== undefined && error === failure) this.#resolve(failure.response);
      else this.#reject(error);
    }
    // It may have turned away from the call that it began: nothing would end that one.
    if (!this.#call.isOver) this.#call.end(new RequestAbortedError(this.#call, new Error('its guard does not wait for it')));
  }

  /** However often the guard asks, there is one call. */
  #begin(): Promise<ServiceResponse> {
    if (this.#inner === undefined) {
      this.#inner = Promise.withResolvers();
      // A guard may turn away from the call.
      this.#inner.promise.catch(() => undefined);
      if (this.#isSettled) this.#inner.reject(new RequestAbortedError(this.#call, new Error('it has ended already')));
      else this.#call.begin();
    }
    return this.#inner.promise;
  }

  #resolve(response: ServiceResponse): void {
    if (!this.#settle(response.status >= 500 ? 'failed' : 'succeeded')) return;
    this.#plan.record.status = response.status;
    this.#outer.resolve(response);
  }

  #reject(error: unknown): void {
    const isCancelled = error instanceof RequestAbortedError || error instanceof CommunicatorClosedError;
    if (!this.#settle(isCancelled ? 'cancelled' : 'failed')) return;
    if (error instanceof ResponseTooLargeError) this.#environment.tally.responsesTooLarge += 1;
    const { code } = (error ?? {}) as { readonly code?: unknown };
    this.#plan.record.errorCode = typeof code === 'string' ? code : 'UNKNOWN';
    this.#outer.reject(error);
  }

  #settle(state: Exclude<RequestState, 'pending'>): boolean {
    if (this.#isSettled) return false;
    const { record } = this.#plan;
    const { clock, tally } = this.#environment;
    record.state = state;
    record.endedMs = clock.monotonicMs();
    tally.ended[state] += 1;
    tally.durationsMs.record(record.endedMs - record.startedMs);
    this.#deadline?.cancel();
    this.#ignoreSignal?.();
    this.#onSettled(this);
    return true;
  }
}
