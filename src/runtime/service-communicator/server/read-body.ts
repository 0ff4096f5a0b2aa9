import { BodyCollector } from '../transport/body-collector.ts';
import { RefusedRequestError } from './refused-request-error.ts';

/**
 * All bytes of a body.
 *
 * @throws {RefusedRequestError} there are more than `maxBytes`; no more than that and one piece is held. Or the body ended before its time.
 */
export async function readBody(pieces: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const collector = new BodyCollector();
  for await (const piece of untilGone(pieces)) {
    if (collector.size + piece.byteLength > maxBytes) throw new RefusedRequestError('RECEIVER_BODY_TOO_LARGE', 'maxBodyBytes');
    collector.add(piece);
  }
  return collector.body;
}

/** A stream that fails is a caller who has gone. */
async function* untilGone(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (cause) {
    throw new RefusedRequestError('RECEIVER_CALLER_GONE', 'the body ended before its time', cause);
  }
}
