import { numberBytes, sealBytes, sealedHeadBytes } from './frame.ts';
import type { FrameType } from './frame.ts';

/** Where the payload of a sealed frame begins: after head, type, and the number of outcomes that its sender has seen. */
export const payloadStart = sealedHeadBytes + 1 + numberBytes;

/** A sealed frame with room for its payload and its seals, which are still to be written. */
export function newFrame(type: FrameType, outcomesSeen: number, payloadBytes: number): Buffer {
  const frame = Buffer.allocUnsafe(payloadStart + payloadBytes + sealBytes);
  frame.writeUInt32BE(frame.length - sealedHeadBytes, 0);
  frame.writeUInt8(type, sealedHeadBytes);
  frame.writeUIntBE(outcomesSeen, sealedHeadBytes + 1, numberBytes);
  return frame;
}

/** A sealed frame whose payload is `body` in JSON; none if it is undefined. */
export function newJsonFrame(type: FrameType, outcomesSeen: number, body?: unknown): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const frame = newFrame(type, outcomesSeen, Buffer.byteLength(text));
  frame.write(text, payloadStart);
  return frame;
}
