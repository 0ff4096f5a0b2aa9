import { untilAborted } from '../shared/until-aborted.ts';
import { LoadAbortedError } from './load-errors.ts';

export interface WaitOptions {
  /** Ends the wait when it is aborted; what is waited for goes on for whoever else waits. */
  readonly signal?: AbortSignal;
}

/**
 * The outcome of what `start` begins, unless the signal is aborted first; an aborted signal begins nothing. Leaves no listener behind.
 *
 * @throws {LoadAbortedError} the signal was aborted; its reason is the cause.
 */
export async function waitFor<Value>(start: () => Promise<Value>, options: WaitOptions | undefined): Promise<Value> {
  const signal = options?.signal;
  if (signal === undefined) return start();
  if (signal.aborted) throw new LoadAbortedError(signal.reason);
  return untilAborted(start(), signal, (reason) => new LoadAbortedError(reason));
}
