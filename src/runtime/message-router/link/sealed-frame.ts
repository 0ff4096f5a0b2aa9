import { lengthBytes, numberBytes, sealBytes } from './frame.ts';
import type { FrameType } from './frame.ts';

/** Where the payload of a sealed frame begins: after length, type, and the number of outcomes that its sender has seen. */
export const payloadStart = lengthBytes + 1 + numberBytes;

/** A sealed frame with room for its payload and its seal, which are still to be written. */
export function newFrame(type: FrameType, outcomesSeen: number, payloadBytes: number): Buffer {
  const frame = Buffer.allocUnsafe(payloadStart + payloadBytes + sealBytes);
  frame.writeUInt32BE(frame.length - lengthBytes, 0);
  frame.writeUInt8(type, lengthBytes);
  frame.writeUIntBE(outcomesSeen, lengthBytes + 1, numberBytes);
  return frame;
}

/** A sealed frame whose payload is `body` in JSON; none if it is undefined. */
export function newJsonFrame(type: FrameType, outcomesSeen: number, body?: unknown): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const frame = newFrame(type, outcomesSeen, Buffer.byteLength(text));
  frame.write(text, payloadStart);
  return frame;
}
