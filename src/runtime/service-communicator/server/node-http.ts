import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerNodeRequest } from './node-request.ts';
import type { RequestReceiver } from './request-receiver.ts';
import type { ServiceHandler } from './run-handler.ts';

/**
 * A listener for the requests of a `node:http` or `node:https` server.
 *
 * @example https.createServer(tlsServerOptions(identity), nodeService(receiver, handler)).listen(8443);
 */
export function nodeService(
  receiver: RequestReceiver,
  handler: ServiceHandler,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    void serve(receiver, handler, request, response);
  };
}

async function serve(
  receiver: RequestReceiver,
  handler: ServiceHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await answerNodeRequest(receiver, handler, request, response);
  if (response.destroyed) return;
  // What is left of the request would be taken for the next one.
  if (!request.complete) response.setHeader('connection', 'close');
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, hasBody ? { ...headers, 'content-length': body.byteLength } : headers);
  response.end(hasBody ? body : undefined);
}
