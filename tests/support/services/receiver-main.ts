// A service behind a ServiceReceiver, in a process of its own, for tests. Keeps notes for each organisation.
// Started by service-process.ts.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Keyring, nodeService, ServiceReceiver } from '../../../src/runtime/service-communicator/server/service-receiver.ts';
import type { ReceivedCall, ServiceAnswer } from '../../../src/runtime/service-communicator/server/service-receiver.ts';
import type { Command, ReceiverSetting, SeenRequest } from './service-process.ts';

const { serviceId, requiredLevel, keys } = JSON.parse(process.argv[2] ?? '{}') as ReceiverSetting;
const keyring = new Keyring(keys.map(({ secret, ...key }) => ({ ...key, secret: Buffer.from(secret, 'hex') })));
const receiver = new ServiceReceiver({ serviceId, requiredLevel, keyring });
const seen: SeenRequest[] = [];
const notes = new Map<string, string[]>();

function serve(call: ReceivedCall): ServiceAnswer | Promise<ServiceAnswer> {
  const { organisationId, method, path, signal } = call;
  const record = {
    method,
    path,
    headers: { organisation: organisationId, level: call.level },
    body: call.text(),
    wasAborted: false,
  };
  seen.push(record);
  if (path === '/until-aborted') return untilAborted(signal, record);
  const own = notes.get(organisationId) ?? [];
  notes.set(organisationId, own);
  if (method === 'POST') own.push(call.text());
  return { json: { organisationId, notes: own } };
}

function untilAborted(signal: AbortSignal, record: { wasAborted: boolean }): Promise<ServiceAnswer> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      record.wasAborted = true;
      reject(signal.reason as Error);
    });
  });
}

const server = createServer(nodeService(receiver, serve));
process.on('message', ({ id }: Command) => process.send?.({ id, seen }));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
