import { once } from 'node:events';
import { constants, createSecureServer } from 'node:http2';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { CertificateAuthority } from '../../../tests/support/services/certificates.ts';
import { callerOf, mayRepeat, requests } from '../../../tests/support/faults/service-behind-faults.ts';
import type { RequestKind, Setting } from '../../../tests/support/faults/service-behind-faults.ts';
import { TlsIdentity } from './security/tls-identity.ts';
import type { TlsCredentials } from './security/tls-identity.ts';

let ofServer: TlsCredentials;
let ofClient: TlsCredentials;

beforeAll(async () => {
  const authority = await CertificateAuthority.create('authority');
  ofServer = { ca: authority.cert, ...(await authority.issue({ name: 'server', hosts: ['127.0.0.1'] })) };
  ofClient = { ca: authority.cert, ...(await authority.issue({ name: 'client' })) };
});

/** Answers the `count`-th stream of the server, from 1. */
type Answer = (stream: ServerHttp2Stream, count: number) => void;

function answerOk(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200 });
  stream.end('ok');
}

/** A server that speaks HTTP/2 alone, and a communicator that may speak it. */
async function speaking(
  answer: Answer,
): Promise<Setting & { readonly sessions: Set<ServerHttp2Session>; readonly streams: () => number }> {
  const sessions = new Set<ServerHttp2Session>();
  let streams = 0;
  const server = createSecureServer({ ...(ofServer as object), allowHTTP1: false });
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream) => {
    streams += 1;
    const count = streams;
    stream.on('error', () => undefined);
    stream.resume().on('end', () => answer(stream, count));
  });
  server.on('sessionError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const caller = await callerOf([url], { allowH2: true, security: { tls: new TlsIdentity(ofClient) } });
  return {
    ...caller,
    sessions,
    streams: () => streams,
    async [Symbol.asyncDispose]() {
      await caller[Symbol.asyncDispose]();
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const kinds = Object.keys(requests) as RequestKind[];

test('requests to a server that speaks HTTP/2 are answered', async () => {
  await using caller = await speaking(answerOk);
  const ends = await Promise.all(kinds.map((kind) => caller.call(requests[kind])));
  expect(ends.map(({ end, response }) => [end, response?.text()])).toEqual(kinds.map(() => [200, 'ok']));
});

test('a server that goes away in order costs nobody an answer', async () => {
  await using caller = await speaking((stream) => {
    answerOk(stream);
    stream.session?.close();
  });
  const ends: unknown[] = [];
  for (let request = 0; request < 10; request += 1) ends.push((await caller.call({ ...requests.POST, retry: false })).end);
  expect(ends).toEqual(Array.from({ length: 10 }, () => 200));
  expect([caller.streams(), caller.sessions.size]).toEqual([10, 10]);
});

const endings: Readonly<Record<string, Answer>> = {
  'its session breaks': (stream) => stream.session?.destroy(),
  'its connection is reset': (stream) => stream.session?.destroy(new Error('broken'), constants.NGHTTP2_INTERNAL_ERROR),
  'the server goes away with an error, having seen it': (stream) => {
    stream.session?.goaway(constants.NGHTTP2_INTERNAL_ERROR, stream.id);
    stream.session?.destroy();
  },
  'its stream is reset': (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
  'its stream is reset within the answer': (stream) => {
    stream.respond({ ':status': 200, 'content-length': '100' });
    stream.write('some of it', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  },
};

const rows = Object.keys(endings).flatMap((name) => kinds.map((kind) => [name, kind] as const));

test.for(rows)('when %s, %s is sent again only if it may be repeated', async ([name, kind]) => {
  await using caller = await speaking((stream, count) => (count === 1 ? endings[name]?.(stream, count) : answerOk(stream)));
  const { end } = await caller.call(requests[kind]);
  const expected = mayRepeat(kind) ? { end: 200, streams: 2 } : { end: 'COMMUNICATOR_CONNECTION_LOST', streams: 1 };
  expect({ end, streams: caller.streams() }).toEqual(expected);
});

test('a stalled stream ends at its deadline, and the others of its session go on', async () => {
  await using caller = await speaking((stream, count) => {
    if (count > 2) answerOk(stream);
  });
  const stalled = [caller.call({ timeoutMs: 200 }), caller.call({ timeoutMs: 200 })];
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await caller.call()).end).toBe(200);
  const ends = await Promise.all(stalled);
  expect(ends.map(({ end, lateMs }) => [end, lateMs < 100])).toEqual([
    ['COMMUNICATOR_DEADLINE_EXCEEDED', true],
    ['COMMUNICATOR_DEADLINE_EXCEEDED', true],
  ]);
});
