// A small HTTP server in a process of its own, for tests. Behaves as the path says; is steered and asked over IPC.
// Started by service-process.ts.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command, SeenRequest } from './service-process.ts';

type Seen = { -readonly [Key in keyof SeenRequest]: SeenRequest[Key] };

const seen: Seen[] = [];
const turns = new Map<string, number>();
let health = 200;

/** How often `name` came up before. */
function turnOf(name: string): number {
  const turn = turns.get(name) ?? 0;
  turns.set(name, turn + 1);
  return turn;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function entryOf(list: string, turn: number): string {
  const entries = list.split(',');
  return entries[Math.min(turn, entries.length - 1)] ?? '';
}

const behaviours: Record<string, (request: Seen, response: ServerResponse, parts: readonly string[]) => Promise<void> | void> = {
  /** Tells what arrived. */
  echo: (request, response) => answer(response, 200, JSON.stringify(request), { 'content-type': 'application/json' }),
  /** /delay/MS */
  delay: async (_request, response, [ms]) => {
    await wait(Number(ms));
    answer(response, 200, 'late');
  },
  /** /delays/NAME/MS,MS,…: one after the other, the last for good. */
  delays: async (_request, response, [name = '', list = '']) => {
    const ms = Number(entryOf(list, turnOf(name)));
    await wait(ms);
    answer(response, 200, String(ms));
  },
  /** Never answers. */
  hang: () => undefined,
  /** /sequence/NAME/STATUS,STATUS,…: one after the other, the last for good. `drop` cuts the connection. */
  sequence: (_request, response, [name = '', list = '']) => {
    const entry = entryOf(list, turnOf(name));
    if (entry === 'drop') response.destroy();
    else answer(response, Number(entry), entry);
  },
  /** /retry-after/NAME/STATUS/VALUE: STATUS with that header, then 200. */
  'retry-after': (_request, response, [name = '', status, value = '']) => {
    if (turnOf(name) > 0) return answer(response, 200, 'well');
    answer(response, Number(status), 'busy', { 'retry-after': decodeURIComponent(value) });
  },
  /** Reads the request and cuts the connection. */
  drop: (_request, response) => void response.destroy(),
  /** /bytes/COUNT */
  bytes: (_request, response, [count]) => answer(response, 200, Buffer.alloc(Number(count), 'x')),
  /** /redirect/STATUS/LOCATION */
  redirect: (_request, response, [status, location = '']) =>
    answer(response, Number(status), '', { location: decodeURIComponent(location) }),
  /** Answers as it is told over IPC. */
  health: (_request, response) => answer(response, health, String(health)),
};

function answer(response: ServerResponse, status: number, body: string | Buffer, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'x-answered-by': `process-${process.pid}`, ...headers });
  response.end(body);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const record: Seen = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: '',
    wasAborted: false,
  };
  seen.push(record);
  response.on('close', () => (record.wasAborted = !response.writableFinished));
  for await (const chunk of request) record.body += String(chunk);
  const [behaviour = '', ...parts] =
    record.path
      .replace(/^\/base/, '')
      .split('?')[0]
      ?.split('/')
      .slice(1) ?? [];
  const behave = behaviours[behaviour];
  if (behave === undefined) answer(response, 404, 'nothing here');
  else await behave(record, response, parts);
}

const server = createServer((request, response) => {
  serve(request, response).catch(() => response.destroy());
});

process.on('message', ({ id, health: status, forget }: Command) => {
  if (status !== undefined) health = status;
  process.send?.({ id, seen });
  if (forget === true) seen.length = 0;
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
