import type { Clock } from '../../../foundation/clock.ts';
import type { AuthenticRequest } from './authentic-request.ts';
import { ReceivedCall } from './received-call.ts';
import { RefusedRequestError } from './refused-request-error.ts';
import type { ServiceAnswer } from './service-answer.ts';

/** Answers one request. What it throws is told to nobody but `onRefusal`. */
export type ServiceHandler = (call: ReceivedCall) => ServiceAnswer | Promise<ServiceAnswer>;

export interface HandlerRun {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the run early; its reason is a `RefusedRequestError`, or it is the caller who has gone. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

/**
 * What the handler answers; settles at the deadline at the latest, whatever the handler does.
 *
 * @throws {RefusedRequestError} the deadline passed, a signal ended the run, or the handler failed (then its error is the cause).
 */
export async function runHandler(handler: ServiceHandler, request: AuthenticRequest, run: HandlerRun): Promise<ServiceAnswer> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const controller = new AbortController();
  const end = (refusal: RefusedRequestError): void => {
    controller.abort(refusal);
    reject(refusal);
  };
  const deadlineMs = run.clock.monotonicMs() + run.timeoutMs;
  const deadline = run.clock.schedule(() => end(deadlinePassed()), run.timeoutMs);
  const unlisten = run.signals.map((signal) => listen(signal, end));
  try {
    if (controller.signal.aborted) return await ended;
    return await Promise.race([callHandler(handler, new ReceivedCall(request, deadlineMs, controller.signal)), ended]);
  } finally {
    deadline.cancel();
    for (const stop of unlisten) stop();
  }
}

async function callHandler(handler: ServiceHandler, call: ReceivedCall): Promise<ServiceAnswer> {
  try {
    return await handler(call);
  } catch (error) {
    if (error instanceof RefusedRequestError) throw error;
    throw new RefusedRequestError('RECEIVER_HANDLER_FAILED', 'the handler failed', error);
  }
}

export function deadlinePassed(): RefusedRequestError {
  return new RefusedRequestError('RECEIVER_DEADLINE_PASSED', 'the deadline of the caller has passed');
}

function listen(signal: AbortSignal | undefined, end: (refusal: RefusedRequestError) => void): () => void {
  if (signal === undefined) return ignore;
  const onAbort = (): void => end(refusalOf(signal.reason));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return () => signal.removeEventListener('abort', onAbort);
}

function refusalOf(reason: unknown): RefusedRequestError {
  if (reason instanceof RefusedRequestError) return reason;
  return new RefusedRequestError('RECEIVER_CALLER_GONE', 'the caller has gone');
}

function ignore(): void {}
