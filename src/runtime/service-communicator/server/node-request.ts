import type { IncomingMessage } from 'node:http';
import { peerOfSocket } from './peer-of-socket.ts';
import { readBody } from './read-body.ts';
import { RefusedRequestError } from './refused-request-error.ts';
import type { RequestReceiver } from './request-receiver.ts';
import type { ServiceHandler } from './run-handler.ts';
import type { WireAnswer } from './service-answer.ts';

/** As much of a response as tells that the caller has gone. */
export interface NodeResponse {
  readonly writableFinished: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** The answer to a request of a `node:http` server. Reads its body, within the bound. */
export async function answerNodeRequest(
  receiver: RequestReceiver,
  handler: ServiceHandler,
  request: IncomingMessage,
  response: NodeResponse,
): Promise<WireAnswer> {
  const { method = 'GET', url: path = '/', headers } = request;
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  try {
    const body = await readNodeBody(request, receiver.maxBodyBytes);
    const peer = peerOfSocket(request.socket);
    return await receiver.handle({ method, path, headers, body, peer, signal: gone.signal }, handler);
  } catch (error) {
    return receiver.refuse(error, headers);
  }
}

function readNodeBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const announcedBytes = Number(request.headers['content-length'] ?? 0);
  if (announcedBytes > maxBytes) throw new RefusedRequestError('RECEIVER_BODY_TOO_LARGE', 'maxBodyBytes');
  // The request must outlive a body that is too long: it takes its connection, and with it the answer, along.
  return readBody(request.iterator({ destroyOnReturn: false }), maxBytes);
}
