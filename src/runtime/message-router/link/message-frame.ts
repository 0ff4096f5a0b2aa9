import { frameTypes, lengthBytes, numberBytes } from './frame.ts';
import { violation } from './link-failure.ts';
import type { Batch } from './outbox.ts';
import { newFrame, payloadStart } from './sealed-frame.ts';

/** A frame of messages: the number of the first, then each with its length before it. */
export function newMessagesFrame(outcomesSeen: number, { firstNumber, parcels }: Batch): Buffer {
  const payloadBytes = parcels.reduce((sum, { sizeBytes }) => sum + lengthBytes + sizeBytes, numberBytes);
  const frame = newFrame(frameTypes.messages, outcomesSeen, payloadBytes);
  let at = frame.writeUIntBE(firstNumber, payloadStart, numberBytes);
  for (const { text, sizeBytes } of parcels) {
    at = frame.writeUInt32BE(sizeBytes, at);
    at += frame.write(text, at, sizeBytes, 'utf8');
  }
  return frame;
}

export type AcceptMessage = (number: number, text: string, sizeBytes: number) => void;

/**
 * Calls `accept` for each message of the frame, in order.
 *
 * @throws {LinkFailure} `payload` is not what `newMessagesFrame` makes; what `accept` throws.
 */
export function readMessages(payload: Buffer, accept: AcceptMessage): void {
  if (payload.length < numberBytes + lengthBytes) throw violation('a frame of messages without one');
  let number = payload.readUIntBE(0, numberBytes);
  if (number < 1) throw violation('a message without a number');
  for (let at = numberBytes; at < payload.length; number += 1) {
    const start = at + lengthBytes;
    if (start > payload.length) throw violation('a message that is cut short');
    const sizeBytes = payload.readUInt32BE(at);
    at = start + sizeBytes;
    if (at > payload.length) throw violation('a message that is cut short');
    accept(number, payload.toString('utf8', start, at), sizeBytes);
  }
}
