import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerNodeRequest } from './node-request.ts';
import type { RequestReceiver } from './request-receiver.ts';
import type { ServiceHandler } from './run-handler.ts';

interface FastifyRequest {
  readonly raw: IncomingMessage;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  code(status: number): unknown;
  headers(headers: Record<string, string | string[]>): unknown;
  send(body?: Uint8Array): unknown;
}

/** As much of a Fastify instance as is needed. */
export interface FastifyScope {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: Error | null) => void) => void,
  ): unknown;
  all(path: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown;
}

/**
 * A Fastify plugin that answers every path below where it is registered. It reads bodies itself, since signatures are over bytes; it does so in
 * its own scope only.
 *
 * @example await fastify().register(fastifyService(receiver, handler), { prefix: '/billing' });
 */
export function fastifyService(receiver: RequestReceiver, handler: ServiceHandler): (scope: FastifyScope) => Promise<void> {
  return async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.all('*', async (request, reply) => {
      const { status, headers, body } = await answerNodeRequest(receiver, handler, request.raw, reply.raw);
      if (!request.raw.complete) reply.headers({ connection: 'close' });
      reply.code(status);
      reply.headers({ ...headers });
      return reply.send(status === 204 || status === 304 ? undefined : body);
    });
  };
}
