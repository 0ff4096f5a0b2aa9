import { untilAborted } from '../shared/until-aborted.ts';
import { WaitAbortedError } from './integration-errors.ts';

export interface WaitOptions {
  /** Ends the wait when it is aborted; what is waited for goes on. */
  readonly signal?: AbortSignal;
}

/** Something that goes on after the call that began it has returned. */
export interface Tracked<Report> {
  readonly id: string;
  /** How it stands. */
  report(): Report;
  /**
   * How it ended.
   *
   * @throws {WaitAbortedError} `signal` was aborted first.
   */
  settled(options?: WaitOptions): Promise<Report>;
}

/** Lets everybody wait until something has ended. */
export class Settlement {
  readonly #end = Promise.withResolvers<void>();
  isSettled = false;

  settle(): void {
    this.isSettled = true;
    this.#end.resolve();
  }

  async wait(options?: WaitOptions): Promise<void> {
    if (!this.isSettled) await waitFor(() => this.#end.promise, options);
  }
}

/**
 * The outcome of what `start` begins, unless the signal is aborted first; an aborted signal begins nothing. Leaves no listener behind.
 *
 * @throws {WaitAbortedError} the signal was aborted; its reason is the cause.
 */
export async function waitFor<Value>(start: () => Promise<Value>, { signal }: WaitOptions = {}): Promise<Value> {
  if (signal === undefined) return start();
  if (signal.aborted) throw new WaitAbortedError(signal.reason);
  return untilAborted(start(), signal, (reason) => new WaitAbortedError(reason));
}
