/**
 * The outcome of `work`, unless the signal is aborted before: then it rejects, and what `work` comes to is nobody's any more. Leaves no listener behind.
 *
 * @param errorOf  What it rejects with, of the signal's reason. Default: the reason itself.
 */
export async function untilAborted<Value>(
  work: PromiseLike<Value>,
  signal: AbortSignal | undefined,
  errorOf: (reason: unknown) => unknown = (reason) => reason,
): Promise<Value> {
  if (signal === undefined) return work;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(errorOf(signal.reason));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([aborted.promise, work]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
