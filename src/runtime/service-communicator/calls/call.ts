import type { Scheduled } from '../../../foundation/clock.ts';
import { holdProcess } from '../../shared/keep-alive.ts';
import type { RuntimeError } from '../../shared/runtime-error.ts';
import type { Instance } from '../balancing/instance.ts';
import type { Rotation } from '../balancing/rotation.ts';
import { DeadlineExceededError, NoInstanceError } from '../communicator-errors.ts';
import { decideRetry, isWorthAnother } from '../retry/decide-retry.ts';
import type { AttemptEnd, RetryDecision, RetryRefusal } from '../retry/decide-retry.ts';
import type { RetryBudget } from '../retry/retry-budget.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import { AttemptRecord } from '../tracking/request-record.ts';
import type { RequestRecord } from '../tracking/request-record.ts';
import { Attempt } from './attempt.ts';
import type { AttemptOwner } from './attempt.ts';
import type { CallEnvironment } from './call-environment.ts';
import type { CallSettings } from './call-settings.ts';
import { isInstanceFault } from './failure-of.ts';
import type { PreparedRequest } from './prepare-request.ts';
import { ServiceResponse } from './service-response.ts';

/** What one call is about. */
export interface CallPlan {
  readonly request: PreparedRequest;
  readonly settings: CallSettings;
  readonly rotation: Rotation;
  readonly budget: RetryBudget;
  readonly record: RequestRecord;
}

/** Hears how a call ended. Exactly one of the two is called, once. */
export interface CallListener {
  answered(response: ServiceResponse): void;
  failed(error: unknown): void;
}

interface Pause {
  readonly timer: Scheduled;
  readonly process: Disposable;
}

/** The attempts of one call, until one of them brings an answer that counts, or none may be made any more. */
export class Call implements AttemptOwner {
  readonly #environment: CallEnvironment;
  readonly #plan: CallPlan;
  readonly #listener: CallListener;
  readonly settings: CallSettings;
  readonly deadlineMs: number;
  attempts = 0;
  #underWay: Attempt[] = [];
  #pause: Pause | undefined;
  #hedge: Scheduled | undefined;
  /** Of the last attempt that brought no answer. */
  #lastFailure: RuntimeError | undefined;
  #isOver = false;

  constructor(environment: CallEnvironment, plan: CallPlan, listener: CallListener) {
    this.#environment = environment;
    this.#plan = plan;
    this.#listener = listener;
    this.settings = plan.settings;
    this.deadlineMs = plan.record.startedMs + plan.settings.timeoutMs;
  }

  get organisationId(): string {
    return this.#plan.record.organisationId;
  }

  get serviceId(): string {
    return this.#plan.record.serviceId;
  }

  get requestId(): string {
    return this.#plan.record.requestId;
  }

  get level(): SecurityLevel {
    return this.#plan.record.level;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  begin(): void {
    const { hedgeDelayMs } = this.settings;
    const instance = this.#pick();
    if (instance === undefined) return this.end(new NoInstanceError(this));
    this.#plan.budget.deposit();
    this.#attempt(instance);
    if (hedgeDelayMs === undefined || !this.#plan.request.mayRepeat || this.#isOver) return;
    this.#hedge = this.#environment.clock.schedule(() => this.#attemptBeside(), hedgeDelayMs);
  }

  /** Ends the call with `error`; what is under way is aborted. Whoever ends it at its deadline holds the instances to account. */
  end(error: RuntimeError): void {
    if (this.#isOver) return;
    this.#stop();
    this.#abandon(error, error instanceof DeadlineExceededError);
    this.#listener.failed(error);
  }

  deadlineError(): DeadlineExceededError {
    return new DeadlineExceededError(this, this.settings.timeoutMs, this.#lastFailure);
  }

  attemptEnded(attempt: Attempt): void {
    this.#underWay = this.#underWay.filter((each) => each !== attempt);
    this.#account(attempt, isInstanceFault(attempt.answer?.status, attempt.error));
    if (this.#isOver) return;
    this.#lastFailure = attempt.error ?? this.#lastFailure;
    const end = endOf(attempt);
    if (!isWorthAnother(end, this.settings.retry)) return this.#conclude(attempt);
    // A hedge may still bring an answer that counts.
    if (this.#underWay.length > 0) return;
    const decision = this.#decide(end);
    if (decision.refusal !== undefined) return this.#giveUp(attempt, decision.refusal);
    this.#pause = this.#pauseBefore(() => this.#attemptAgain(attempt), decision.delayMs);
  }

  /** Nothing else may be under way in the program meanwhile, and whoever waits for the call shall hear of it. */
  #pauseBefore(next: () => void, delayMs: number): Pause {
    const process = holdProcess();
    const timer = this.#environment.clock.schedule(() => {
      process[Symbol.dispose]();
      next();
    }, delayMs);
    return { timer, process };
  }

  #decide(end: AttemptEnd): RetryDecision {
    const { clock, random } = this.#environment;
    const { settings, attempts } = this;
    const { request, budget } = this.#plan;
    const remainingMs = this.deadlineMs - clock.monotonicMs();
    const context = {
      settings: settings.retry,
      attempts,
      mayRepeat: request.mayRepeat,
      remainingMs,
      wallMs: clock.wallMs(),
      random,
    };
    return decideRetry(end, context, () => budget.take());
  }

  #giveUp(attempt: Attempt, refusal: RetryRefusal): void {
    this.#plan.record.retryRefusal = refusal;
    this.#environment.tally.refusals[refusal] += 1;
    this.#conclude(attempt);
  }

  #pick(avoid?: Instance): Instance | undefined {
    return this.#plan.rotation.pick(this.#environment.clock.monotonicMs(), avoid);
  }

  #attempt(instance: Instance): void {
    const { clock, tally } = this.#environment;
    const { request, record } = this.#plan;
    this.attempts += 1;
    tally.attempts += 1;
    instance.outstanding += 1;
    const { id, origin, basePath } = instance.record;
    const attemptRecord = new AttemptRecord(id, clock.monotonicMs());
    record.attempts.push(attemptRecord);
    const { method, headers, body } = request;
    const hop = { origin, path: `${basePath}${request.path}`, method, headers, body };
    const attempt = new Attempt(this.#environment, this, instance, hop, attemptRecord);
    this.#underWay.push(attempt);
    attempt.begin();
  }

  #attemptAgain(last: Attempt): void {
    const instance = this.#pick(last.instance);
    if (instance === undefined) return this.#giveUp(last, 'no-instance');
    this.#environment.tally.retries += 1;
    this.#attempt(instance);
  }

  #attemptBeside(): void {
    const { tally } = this.#environment;
    const [first] = this.#underWay;
    if (first === undefined || this.attempts >= this.settings.retry.attempts) return;
    const instance = this.#pick(first.instance);
    if (instance === undefined) return;
    if (!this.#plan.budget.take()) {
      tally.hedgesRefused += 1;
      return;
    }
    tally.hedges += 1;
    this.#attempt(instance);
  }

  /** What an attempt taught about its instance. */
  #account({ instance, record, answer, error }: Attempt, isFault: boolean): void {
    const nowMs = this.#environment.clock.monotonicMs();
    instance.outstanding -= 1;
    record.endedMs = nowMs;
    record.status = answer?.status;
    record.errorCode = error?.code;
    if (isFault) this.#plan.rotation.failed(instance, nowMs);
    else if (answer !== undefined) this.#plan.rotation.succeeded(instance);
  }

  #conclude({ answer, error, instance }: Attempt): void {
    this.#stop();
    if (this.#underWay.length > 0) this.#abandon(new HedgeLostError(), false);
    if (answer === undefined) return this.#listener.failed(error);
    const { requestId, attempts, level } = this;
    const durationMs = this.#environment.clock.monotonicMs() - this.#plan.record.startedMs;
    const { id: instanceId, url: endpoint } = instance.record;
    const facts = { requestId, attempts, durationMs, instanceId, endpoint, level };
    this.#listener.answered(new ServiceResponse(answer.status, answer.headers, answer.body, facts));
  }

  #stop(): void {
    this.#isOver = true;
    this.#pause?.timer.cancel();
    this.#pause?.process[Symbol.dispose]();
    this.#hedge?.cancel();
  }

  #abandon(reason: Error & { readonly code: string }, isInstancesFault: boolean): void {
    for (const attempt of this.#underWay) {
      attempt.cancel(reason);
      this.#account(attempt, isInstancesFault);
      attempt.record.errorCode = reason.code;
    }
    this.#underWay = [];
  }
}

/** Why the slower one of two attempts was aborted. Nobody is told. */
class HedgeLostError extends Error {
  readonly code = 'COMMUNICATOR_HEDGE_LOST';
}

function endOf({ answer, error, mayHaveArrived }: Attempt): AttemptEnd {
  return { status: answer?.status, retryAfter: answer?.headers['retry-after'], error, mayHaveArrived };
}
