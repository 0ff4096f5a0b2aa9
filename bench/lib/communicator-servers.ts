// The servers of the communicator's benchmark, in a process of their own. Takes the secrets as JSON on standard input and prints the ports as JSON.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  Keyring,
  nodeService,
  ServiceReceiver,
  TlsIdentity,
  tlsServerOptions,
} from '../../src/runtime/service-communicator/server/service-receiver.ts';
import type { SecurityLevel } from '../../src/runtime/service-communicator/security/security-level.ts';
import { levels, serviceId } from './communicator-setting.ts';
import type { Secrets } from './communicator-setting.ts';

const { secret, server } = (await json(process.stdin)) as Secrets;
const identity = new TlsIdentity(server);

/** Parses the request, if it has a body, and answers `{ ok, echo }`. */
const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    const body = Buffer.from(JSON.stringify({ ok: true, echo: text === '' ? null : (JSON.parse(text) as unknown) }));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
};

function behindReceiver(requiredLevel: SecurityLevel): RequestListener {
  const keyring = new Keyring([{ id: 'bench', secret: Buffer.from(secret, 'hex') }]);
  const receiver = new ServiceReceiver({ serviceId, requiredLevel, keyring, tls: identity });
  return nodeService(receiver, (call) => ({ json: { ok: true, echo: call.json() } }));
}

async function listen(listener: RequestListener, isTls: boolean): Promise<number> {
  const listening = isTls ? createTlsServer(tlsServerOptions(identity), listener) : createServer(listener);
  listening.keepAliveTimeout = 60_000;
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return (listening.address() as AddressInfo).port;
}

const ports: Record<string, number> = { plain: await listen(echo, false), tls: await listen(echo, true) };
for (const level of levels) ports[level] = await listen(behindReceiver(level), level === 'MUTUAL_TLS');
process.stdout.write(`${JSON.stringify(ports)}\n`);
