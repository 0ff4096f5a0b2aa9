import { LoadAbortedError } from './load-errors.ts';

export interface WaitOptions {
  /** Ends the wait when it is aborted; what is waited for goes on. */
  readonly signal?: AbortSignal;
}

/**
 * The outcome of `promise`, unless the signal is aborted first. Leaves no listener behind.
 *
 * @throws {LoadAbortedError} the signal was aborted; its reason is the cause.
 */
export async function waitFor<Value>(promise: Promise<Value>, options: WaitOptions | undefined): Promise<Value> {
  const signal = options?.signal;
  if (signal === undefined) return promise;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new LoadAbortedError(signal.reason));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([aborted.promise, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
