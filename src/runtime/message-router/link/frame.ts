/** What a frame says. Those up to `refusal` belong to the handshake, the later ones are sealed. */
export const frameTypes = {
  hello: 1,
  challenge: 2,
  proof: 3,
  welcome: 4,
  refusal: 5,
  resume: 6,
  messages: 7,
  outcomes: 8,
  ping: 9,
  goodbye: 10,
} as const;

export type FrameType = (typeof frameTypes)[keyof typeof frameTypes];

/**
 * On the wire: the head, type (1 byte), body; a sealed frame ends with its seal. The head is the length of all that follows it (4 bytes, big-endian), in a
 * sealed frame with a seal of its own: a length that was changed would have the receiver wait, and take what comes meanwhile for a sign of life.
 */
export interface Frame {
  readonly type: number;
  /** What follows the type, the seal included. Valid until the next turn. */
  readonly body: Buffer;
  /** Type and body in one piece. */
  readonly bytes: Buffer;
}

export const lengthBytes = 4;
export const sealBytes = 16;
export const headSealBytes = 8;
export const sealedHeadBytes = lengthBytes + headSealBytes;

/** A number of messages or outcomes on the wire. */
export const numberBytes = 6;

/** Of a sealed frame: the head, the type, the number of outcomes seen, the first message's number and length, and the seal. */
export const frameOverheadBytes = sealedHeadBytes + 1 + numberBytes + numberBytes + lengthBytes + sealBytes;

/** No frame of a handshake is longer. */
export const handshakeFrameBytes = 8_192;

/** A whole frame of the handshake, ready to be written. */
export function encodeHandshakeFrame(type: FrameType, body: unknown): Buffer {
  const text = JSON.stringify(body);
  const sizeBytes = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(lengthBytes + 1 + sizeBytes);
  frame.writeUInt32BE(1 + sizeBytes, 0);
  frame.writeUInt8(type, lengthBytes);
  frame.write(text, lengthBytes + 1);
  return frame;
}
