import { once } from 'node:events';
import type { ClientHttp2Session, IncomingHttpHeaders, SecureClientSessionOptions } from 'node:http2';

import { assertConfig, integerFrom, problemUnless, textGiven } from '../../shared/validate-config.ts';
import type { CheckFunction, CheckOutcome } from '../check-outcome.ts';
import { encodeRequest, parseResponse } from './grpc-message.ts';
import type { Endpoint } from './socket-check.ts';

export interface GrpcEndpoint extends Endpoint {
  /** The service asked about, at most 127 bytes. Default: the server as a whole. */
  readonly service?: string;
  /** Speaks TLS with these options (`ca`, `cert`, `key`, `servername`). Default: plain text. */
  readonly tls?: SecureClientSessionOptions;
}

const mostBytes = 1_024;
const path = '/grpc.health.v1.Health/Check';

/**
 * Asks a gRPC server by the standard health protocol. HEALTHY when SERVING; UNKNOWN when it does not know its own state or
 * does not implement the protocol; UNHEALTHY otherwise.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 * @throws {InvalidConfigurationError} host, port or service is out of bounds.
 */
export function grpcCheck({ host, port, service = '', tls }: GrpcEndpoint): CheckFunction {
  const fits = typeof service === 'string' && Buffer.byteLength(service) <= 127;
  assertConfig('gRPC check', [
    textGiven('host', host),
    integerFrom('port', port, 1, 65_535),
    problemUnless(fits, 'service', 'a text of at most 127 bytes', service),
  ]);
  const name = host.includes(':') ? `[${host}]` : host;
  const authority = `${tls === undefined ? 'http' : 'https'}://${name}:${port}`;
  return async ({ signal }) => {
    // Loaded by the first check: who asks no gRPC server does not pay for it.
    const session = process.getBuiltinModule('node:http2').connect(authority, tls ?? {});
    try {
      return await Promise.race([ask(session, service, signal), failureOf(session)]);
    } finally {
      session.destroy();
    }
  };
}

function failureOf(session: ClientHttp2Session): Promise<never> {
  return new Promise((_, reject) => void session.on('error', reject));
}

async function ask(session: ClientHttp2Session, service: string, signal: AbortSignal): Promise<CheckOutcome> {
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  const stream = session.request(headers, { signal });
  stream.on('error', () => undefined);
  let trailers: IncomingHttpHeaders = {};
  stream.on('trailers', (sent: IncomingHttpHeaders) => (trailers = sent));
  // Without a body the trailers come as the head.
  stream.on('response', (sent: IncomingHttpHeaders) => (trailers = sent));
  stream.end(encodeRequest(service));
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  stream.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes) stream.destroy(new RangeError(`the answer has more than ${mostBytes} bytes`));
    else chunks.push(chunk);
  });
  await once(stream, 'end', { signal });
  return judge(trailers['grpc-status'], Buffer.concat(chunks));
}

function judge(code: string | string[] | undefined, body: Buffer): CheckOutcome {
  if (code === '12') return { status: 'UNKNOWN', message: 'the server does not implement grpc.health.v1' };
  if (code !== '0') return { status: 'UNHEALTHY', message: `gRPC status ${String(code ?? 'missing')}` };
  const serving = parseResponse(body);
  const status = serving === 'SERVING' ? 'HEALTHY' : serving === 'UNKNOWN' ? 'UNKNOWN' : 'UNHEALTHY';
  return { status, message: `the service is ${serving}` };
}
