import { peerOfSocket } from './peer-of-socket.ts';
import { readBody } from './read-body.ts';
import type { RequestReceiver } from './request-receiver.ts';
import type { ServiceHandler } from './run-handler.ts';
import type { WireAnswer } from './service-answer.ts';

/** As much of a Hono context as is needed. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
  readonly env: unknown;
}

/** What `@hono/node-server` puts into `env`. */
interface NodeEnvironment {
  readonly incoming?: { readonly url?: string; readonly socket?: object };
}

const noBody = new Uint8Array(0);

/**
 * A Hono handler.
 *
 * @example new Hono().all('/billing/*', honoService(receiver, handler));
 */
export function honoService(receiver: RequestReceiver, handler: ServiceHandler): (context: HonoContext) => Promise<Response> {
  return async ({ req: { raw }, env }) => {
    const { incoming } = (env ?? {}) as NodeEnvironment;
    const headers = Object.fromEntries(raw.headers);
    try {
      const body = raw.body === null ? noBody : await readBody(raw.body, receiver.maxBodyBytes);
      const path = incoming?.url ?? pathOf(raw.url);
      const peer = peerOfSocket(incoming?.socket);
      return toResponse(await receiver.handle({ method: raw.method, path, headers, body, peer, signal: raw.signal }, handler));
    } catch (error) {
      return toResponse(receiver.refuse(error, headers));
    }
  };
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function toResponse({ status, headers, body }: WireAnswer): Response {
  const list = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each]));
  return new Response(status === 204 || status === 304 ? null : (body as Uint8Array<ArrayBuffer>), { status, headers: list });
}
