import { untilAborted } from '../until-aborted.ts';
import type { NatsSession } from './nats-session.ts';

const streamNotFound = 10_059;

/** The outcome of a request, unless the connection ends or the signal is aborted before it. */
export function whileItStands<Value>(
  session: NatsSession,
  signal: AbortSignal | undefined,
  request: Promise<Value>,
): Promise<Value> {
  request.catch(() => undefined);
  return untilAborted(Promise.race([request, session.lost]), signal);
}

/** The code of an error that JetStream answered with; undefined where it did not answer. */
export function codeOf(error: unknown): number | undefined {
  const isAnswer =
    error instanceof Error && ['JetStreamApiError', 'StreamNotFoundError', 'ConsumerNotFoundError'].includes(error.name);
  return isAnswer && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

export function isStreamMissing(error: unknown): boolean {
  return codeOf(error) === streamNotFound;
}
