import type { Msg } from '@nats-io/transport-node';
import { AppendError } from '../remote/remote-errors.ts';

interface Answer {
  readonly stream?: unknown;
  readonly seq?: unknown;
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

const noResponders = 503;
const messageTooLarge = 10_054;

/** The number that the server gave a record in the stream, or why it gave none. */
export function sequenceIn(message: Msg, stream: string): number | AppendError {
  if (message.headers?.code === noResponders) return new AppendError('no stream answers', 'not-stored');
  const { error, stream: named, seq } = parse(message);
  if (error !== undefined) {
    const { err_code: code, description = 'the server refused it' } = error;
    return new AppendError(description, 'not-stored', { isFinal: code === messageTooLarge });
  }
  const isTaken = named === stream && typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 0;
  return isTaken ? seq : new AppendError('the answer of the server is no acknowledgement', 'unknown');
}

function parse(message: Msg): Answer {
  try {
    return (message.json<Answer | null>() ?? {}) as Answer;
  } catch {
    return {};
  }
}
