import type { Scheduled } from '../../../foundation/clock.ts';
import type { RuntimeError } from '../../shared/runtime-error.ts';
import type { Instance } from '../balancing/instance.ts';
import { AttemptTimeoutError } from '../communicator-errors.ts';
import type { FailedRequest } from '../communicator-errors.ts';
import type { ResponseMessage } from '../security/protected-message.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { AttemptRecord } from '../tracking/request-record.ts';
import { Exchange } from '../transport/exchange.ts';
import type { ExchangeListener } from '../transport/exchange.ts';
import type { CallEnvironment } from './call-environment.ts';
import type { CallSettings } from './call-settings.ts';
import { failureOf } from './failure-of.ts';
import { followRedirect, isRedirect } from './follow-redirect.ts';
import type { Hop } from './follow-redirect.ts';
import { sendMessage } from './send-message.ts';

/** The call that an attempt is one of. */
export interface AttemptOwner extends FailedRequest {
  readonly organisationId: string;
  readonly level: SecurityLevel;
  readonly settings: CallSettings;
  readonly deadlineMs: number;
  /** Told once, unless the attempt was cancelled. */
  attemptEnded(attempt: Attempt): void;
}

/** One attempt of a call at one instance, with the redirects that it follows. */
export class Attempt implements ExchangeListener {
  readonly #environment: CallEnvironment;
  readonly #owner: AttemptOwner;
  readonly #number: number;
  readonly instance: Instance;
  readonly record: AttemptRecord;
  #hop: Hop;
  #hopsLeft: number;
  #exchange: Exchange | undefined;
  #timer: Scheduled | undefined;
  /** The answer, opened; undefined when there is none. */
  answer: ResponseMessage | undefined;
  /** Why there is no answer. */
  error: RuntimeError | undefined;
  mayHaveArrived = false;

  constructor(environment: CallEnvironment, owner: AttemptOwner, instance: Instance, hop: Hop, record: AttemptRecord) {
    this.#environment = environment;
    this.#owner = owner;
    this.#number = owner.attempts;
    this.instance = instance;
    this.record = record;
    this.#hop = hop;
    this.#hopsLeft = owner.settings.redirects;
  }

  begin(): void {
    const { attemptTimeoutMs } = this.#owner.settings.retry;
    if (attemptTimeoutMs !== undefined) {
      this.#timer = this.#environment.clock.schedule(() => this.#expire(attemptTimeoutMs), attemptTimeoutMs);
    }
    this.#send();
  }

  /** Ends the attempt without telling its owner. */
  cancel(reason: Error): void {
    this.#timer?.cancel();
    this.#exchange?.cancel(reason);
    this.mayHaveArrived ||= this.#exchange?.mayHaveArrived ?? false;
  }

  exchangeEnded(exchange: Exchange): void {
    this.mayHaveArrived ||= exchange.mayHaveArrived;
    if (exchange.error !== undefined) {
      return this.#fail(failureOf(exchange, this.#owner, this.#owner.settings.maxResponseBytes));
    }
    try {
      this.answer = exchange.open();
      if (this.#hopsLeft > 0 && isRedirect(this.answer)) return this.#follow(this.answer);
    } catch (error) {
      return this.#fail(error as RuntimeError);
    }
    this.#end();
  }

  #follow(answer: ResponseMessage): void {
    const { policy } = this.#environment;
    this.#hop = followRedirect(this.#hop, answer, this.#owner.level, policy, this.#owner);
    this.#hopsLeft -= 1;
    this.answer = undefined;
    this.#send();
  }

  #send(): void {
    const { serviceId, organisationId, requestId, level, deadlineMs, settings } = this.#owner;
    const { origin, method, path, headers, body } = this.#hop;
    const exchange = new Exchange(this, settings.maxResponseBytes);
    this.#exchange = exchange;
    const content = { origin, method, path, headers, body };
    try {
      const message = { ...content, serviceId, organisationId, requestId, attempt: this.#number, deadlineMs, level };
      sendMessage(this.#environment, message, exchange);
    } catch (error) {
      this.#fail(error as RuntimeError);
    }
  }

  #expire(timeoutMs: number): void {
    const error = new AttemptTimeoutError(this.#owner, timeoutMs);
    this.cancel(error);
    this.#fail(error);
  }

  #fail(error: RuntimeError): void {
    this.answer = undefined;
    this.error = error;
    this.#end();
  }

  #end(): void {
    this.#timer?.cancel();
    this.#owner.attemptEnded(this);
  }
}
