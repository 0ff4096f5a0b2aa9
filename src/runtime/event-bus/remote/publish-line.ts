import type { Clock, Scheduled } from '../../../foundation/clock.ts';
import { backoffDelayMs } from '../../shared/backoff.ts';
import { reasonOf } from '../../shared/reason-of.ts';
import { Ring } from '../../shared/ring.ts';
import { BusWaitAbortedError } from '../bus-errors.ts';
import { PendingAppend } from './pending-append.ts';
import { AppendError } from './remote-errors.ts';
import type { OutgoingRecord, RemoteLog } from './remote-transport.ts';
import { retryDelays } from './retry-delays.ts';

export interface LineSettings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly publishTimeoutMs: number;
}

/**
 * Appends the records of one publisher so that they are stored in the order of their numbers, whatever fails: several are under way at once; when one has to be
 * repeated, nothing more is sent until all others have settled, and then what is not stored goes first, one at a time until the broker has taken one.
 */
export class PublishLine {
  readonly #log: RemoteLog;
  readonly #settings: LineSettings;
  /** Those whose caller waits, in the order of their numbers and therefore of their deadlines. */
  readonly #pending = new Map<number, PendingAppend>();
  readonly #unsent = new Ring<PendingAppend>();
  readonly #inFlight = new Set<PendingAppend>();
  /** Of those under way, the ones that failed: nothing is sent until the rest has settled. */
  #failed: PendingAppend[] = [];
  /** To be sent again, in the order of their numbers. */
  #again: PendingAppend[] = [];
  /** Rounds of attempts in a row of which none was taken. */
  #failures = 0;
  #retry: Scheduled | undefined;
  #isEnded = false;
  #deadline: Scheduled | undefined;
  readonly #idle: (() => void)[] = [];
  /** Highest number that a record of this line is known to have. */
  lastStored = 0;
  /** Attempts that were repeated. */
  retries = 0;

  constructor(log: RemoteLog, settings: LineSettings) {
    this.#log = log;
    this.#settings = settings;
  }

  /** Records whose outcome is open. */
  get size(): number {
    return this.#pending.size;
  }

  /**
   * Appends a record, whose number is higher than all before.
   *
   * @returns Its number in the log.
   * @throws {PublishUnconfirmedError} it was refused, or not confirmed in time.
   * @throws {BusWaitAbortedError} `signal` was aborted before it was sent.
   */
  append(number: number, record: OutgoingRecord, signal: AbortSignal | undefined): Promise<number> {
    const dueMs = this.#settings.clock.monotonicMs() + this.#settings.publishTimeoutMs;
    if (signal?.aborted) return Promise.reject(new BusWaitAbortedError(signal.reason));
    const entry = new PendingAppend(number, record, dueMs, () => this.#settled(entry), signal);
    this.#pending.set(number, entry);
    this.#unsent.push(entry);
    this.#awaitDeadline();
    this.#send();
    return entry.outcome;
  }

  /** The record was read from the log: it is stored, whatever became of the acknowledgement. */
  seen(number: number, sequence: number): void {
    this.lastStored = Math.max(this.lastStored, sequence);
    this.#pending.get(number)?.stored(sequence);
  }

  /** The broker can be reached again: what waits to be repeated need not wait. */
  resume(): void {
    if (this.#retry === undefined) return;
    this.#retry.cancel();
    this.#retry = undefined;
    this.#send();
  }

  /** Resolves when no outcome is open. */
  whenIdle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#pending.size === 0) resolve();
    else this.#idle.push(resolve);
    return promise;
  }

  /** Gives up what is pending. */
  end(reason: string, cause?: unknown): void {
    this.#isEnded = true;
    this.#retry?.cancel();
    for (const entry of this.#pending.values()) entry.giveUp(reason, cause);
    this.#unsent.clear();
    this.#again = [];
  }

  #send(): void {
    if (this.#retry !== undefined || this.#failed.length > 0) return;
    const window = this.#failures > 0 ? 1 : this.#log.maxInFlight;
    while (this.#inFlight.size < window) {
      const next = this.#again.shift() ?? this.#unsent.shift();
      if (next === undefined) return;
      if (!next.isSettled) this.#attempt(next);
    }
  }

  #attempt(entry: PendingAppend): void {
    if (entry.attempts > 0) this.retries += 1;
    this.#inFlight.add(entry);
    const signal = entry.attempt();
    this.#log.append(entry.record, signal).then(
      (sequence) => this.#appended(entry, sequence),
      (error: unknown) => this.#notAppended(entry, error),
    );
  }

  #appended(entry: PendingAppend, sequence: number): void {
    this.#inFlight.delete(entry);
    this.#failures = 0;
    this.lastStored = Math.max(this.lastStored, sequence);
    entry.acknowledged(sequence);
    this.#proceed();
  }

  #notAppended(entry: PendingAppend, error: unknown): void {
    this.#inFlight.delete(entry);
    const isRefused = error instanceof AppendError && error.isFinal;
    entry.failed(error instanceof AppendError ? error.outcome : 'unknown', error);
    if (isRefused) entry.giveUp(reasonOf(error), error);
    else this.#failed.push(entry);
    this.#proceed();
  }

  #proceed(): void {
    if (this.#isEnded) return;
    if (this.#failed.length === 0) return this.#send();
    if (this.#inFlight.size > 0) return;
    this.#again = [...this.#failed, ...this.#again].toSorted((one, other) => one.number - other.number);
    this.#failed = [];
    this.#failures += 1;
    const { clock, random } = this.#settings;
    const delayMs = backoffDelayMs(this.#failures, { ...retryDelays, random });
    this.#retry = clock.schedule(() => this.resume(), delayMs);
  }

  #settled(entry: PendingAppend): void {
    this.#pending.delete(entry.number);
    if (this.#pending.size > 0) return;
    this.#deadline?.cancel();
    this.#deadline = undefined;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** One timer, for the oldest. */
  #awaitDeadline(): void {
    const [oldest] = this.#pending.values();
    if (this.#deadline !== undefined || oldest === undefined) return;
    const { clock, publishTimeoutMs } = this.#settings;
    this.#deadline = clock.schedule(() => {
      this.#deadline = undefined;
      this.#expire(clock.monotonicMs(), `not within ${publishTimeoutMs} ms`);
      this.#awaitDeadline();
    }, oldest.dueMs - clock.monotonicMs());
  }

  #expire(nowMs: number, reason: string): void {
    for (const entry of this.#pending.values()) {
      if (entry.dueMs > nowMs) return;
      entry.expire(reason);
    }
  }
}
