import type { Clock } from '../../foundation/clock.ts';
import { isThenable } from '../shared/is-thenable.ts';
import { Attempt } from './attempt.ts';
import { AttemptsUnderWay } from './attempts-under-way.ts';
import type { Delivery } from './delivery.ts';
import type { RoutedMessage } from './routed-message.ts';

/** Handles one message; `attempt` is this call. */
export type LaneHandler = (message: RoutedMessage, attempt: Attempt) => unknown;

/** Who is told what becomes of each attempt: one of the first two, once. */
export interface AttemptListener {
  handled(delivery: Delivery): void;
  failed(delivery: Delivery, error: unknown): void;
  /** An attempt has taken too long. @returns What it failed with. */
  overdue(delivery: Delivery): Error;
  /** After an outcome that did not come within `begin`. */
  settled(): void;
}

/** Calls the handler of one module, and waits for what it promises. */
export class AttemptRunner {
  readonly #handle: LaneHandler;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #listener: AttemptListener;
  readonly #underWay: AttemptsUnderWay;
  /** Handlers that have not returned. */
  #calling = 0;

  constructor(handle: LaneHandler, clock: Clock, timeoutMs: number, listener: AttemptListener) {
    this.#handle = handle;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#listener = listener;
    this.#underWay = new AttemptsUnderWay(clock, (attempt) => this.#timedOut(attempt));
  }

  /** Handlers that have not settled. */
  get inFlight(): number {
    return this.#underWay.size + this.#calling;
  }

  begin(delivery: Delivery): void {
    const nowMs = this.#clock.monotonicMs();
    const attempt = new Attempt(delivery, nowMs + this.#timeoutMs);
    delivery.startedMs = nowMs;
    let outcome: unknown;
    let isPending = false;
    this.#calling += 1;
    try {
      outcome = this.#handle(delivery.message, attempt);
      isPending = isThenable(outcome);
    } catch (error) {
      this.#calling -= 1;
      this.#listener.failed(delivery, error);
      return;
    }
    this.#calling -= 1;
    if (isPending) void this.#await(attempt, outcome);
    else this.#listener.handled(delivery);
  }

  /** Forgets all attempts that have not settled. */
  takeAll(): readonly Attempt[] {
    return this.#underWay.takeAll();
  }

  /** What comes when the attempt has been given up counts for nothing. */
  async #await(attempt: Attempt, outcome: unknown): Promise<void> {
    const { delivery } = attempt;
    this.#underWay.add(attempt);
    try {
      // Calls nothing that the handler may have put on a promise: neither `then` nor `constructor` can throw into the lane.
      await outcome;
    } catch (error) {
      if (this.#underWay.delete(attempt)) this.#settled(() => this.#listener.failed(delivery, error));
      return;
    }
    if (this.#underWay.delete(attempt)) this.#settled(() => this.#listener.handled(delivery));
  }

  #settled(tell: () => void): void {
    tell();
    this.#listener.settled();
  }

  #timedOut(attempt: Attempt): void {
    const error = this.#listener.overdue(attempt.delivery);
    this.#listener.failed(attempt.delivery, error);
    this.#listener.settled();
    attempt.abort(error);
  }
}
