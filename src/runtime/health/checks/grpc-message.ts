/** Fields of `grpc.health.v1.HealthCheckResponse.status`. */
export type ServingStatus = 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

const servingStatuses: readonly ServingStatus[] = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/** A `HealthCheckRequest` in a gRPC frame. `service` has at most 127 bytes, so that its length is one byte. */
export function encodeRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.of(0x0a, name.length), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/**
 * The status in a framed `HealthCheckResponse`. Fields of one byte are all that the protocol defines here; a message with none
 * has the default, UNKNOWN.
 *
 * @throws {RangeError} it is no such message.
 */
export function parseResponse(frame: Buffer): ServingStatus {
  if (frame.length < 5 || frame[0] !== 0 || frame.length !== 5 + frame.readUInt32BE(1))
    throw new RangeError('the answer is no gRPC message');
  const message = frame.subarray(5);
  if (message.length === 0) return 'UNKNOWN';
  const status = message.length === 2 && message[0] === 0x08 ? servingStatuses[message[1] ?? -1] : undefined;
  if (status === undefined) throw new RangeError('the answer is no health message');
  return status;
}
