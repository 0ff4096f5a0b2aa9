import type { Clock } from '../../../foundation/clock.ts';
import { backoffDelayMs } from '../../shared/backoff.ts';
import { RemoteLogReplacedError } from './remote-errors.ts';
import type { RemoteLog, RemoteRecord } from './remote-transport.ts';
import { retryDelays } from './retry-delays.ts';

/** What is done with what is read. */
export interface FollowerHost {
  readonly clock: Clock;
  readonly random: () => number;
  /** The record with the next number; a promise where it has to wait, which rejects when the signal is aborted. */
  take(sequence: number, body: Uint8Array, signal: AbortSignal): void | Promise<void>;
  /** No record has these numbers. */
  missing(from: number, to: number): void;
  /** The connection was lost, or is back. */
  connectionChanged(isConnected: boolean, cause?: unknown): void;
  /** The log is gone: nothing is read any more. */
  ended(error: RemoteLogReplacedError): void;
}

/** Reads the log of an organisation from one number on, each number once and in order, over as many connections as it takes. */
export class LogFollower {
  readonly #log: RemoteLog;
  readonly #host: FollowerHost;
  readonly #stopping = new AbortController();
  readonly #waiting: { readonly sequence: number; readonly resolve: () => void }[] = [];
  #running: Promise<void> = Promise.resolve();
  #failures = 0;
  /** The last number that was dealt with. */
  sequence: number;

  /** @param after  The last number that is not wanted. */
  constructor(log: RemoteLog, after: number, host: FollowerHost) {
    this.#log = log;
    this.sequence = after;
    this.#host = host;
  }

  begin(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  /** Resolves when every number up to `sequence` was dealt with. */
  whenAt(sequence: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.sequence >= sequence) resolve();
    else this.#waiting.push({ sequence, resolve });
    return promise;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let cause: unknown;
      try {
        await this.#session(signal);
      } catch (error) {
        if (error instanceof RemoteLogReplacedError) return this.#host.ended(error);
        cause = error;
      }
      if (signal.aborted) return;
      this.#host.connectionChanged(false, cause ?? new Error('the reader of the log ended'));
      await this.#pause(signal);
    }
  }

  async #session(signal: AbortSignal): Promise<void> {
    for await (const record of this.#log.read(this.sequence + 1, signal)) {
      if (signal.aborted) return;
      this.#failures = 0;
      this.#host.connectionChanged(true);
      const taken = this.#take(record);
      if (taken !== undefined) await taken;
      this.#reached();
    }
  }

  #take({ sequence, body }: RemoteRecord): Promise<void> | undefined {
    // A reader that begins anew may give what was read already.
    if (sequence <= this.sequence) return undefined;
    const missingTo = body === undefined ? sequence : sequence - 1;
    if (missingTo > this.sequence) this.#host.missing(this.sequence + 1, missingTo);
    this.sequence = missingTo;
    if (body === undefined) return undefined;
    const taken = this.#host.take(sequence, body, this.#stopping.signal);
    if (taken === undefined) {
      this.sequence = sequence;
      return undefined;
    }
    return taken.then(() => void (this.sequence = sequence));
  }

  #reached(): void {
    for (let place = this.#waiting.length - 1; place >= 0; place -= 1) {
      const waiter = this.#waiting[place];
      if (waiter === undefined || waiter.sequence > this.sequence) continue;
      this.#waiting.splice(place, 1);
      waiter.resolve();
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#host;
    this.#failures += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.schedule(resolve, backoffDelayMs(this.#failures, { ...retryDelays, random }));
    signal.addEventListener('abort', () => resolve(), { once: true });
    return promise.finally(() => timer.cancel());
  }
}
