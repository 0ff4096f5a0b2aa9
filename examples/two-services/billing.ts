// The callee: answers requests of organisations that are proved, and knows the invoices of each.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  idempotent,
  Keyring,
  nodeService,
  ServiceReceiver,
} from '../../src/runtime/service-communicator/server/service-receiver.ts';
import type { ServiceHandler } from '../../src/runtime/service-communicator/server/service-receiver.ts';

const secret = Buffer.from(process.env['BILLING_KEY'] ?? '', 'base64');
const keyring = new Keyring([{ id: '2026-11', secret, organisations: ['acme'], state: 'accepted' }]);
// A request that is signed is enough; one that is encrypted is welcome.
const receiver = new ServiceReceiver({ serviceId: 'billing', requiredLevel: 'BASIC', keyring });

const invoices = new Map<string, unknown[]>();

const handler: ServiceHandler = (call) => {
  const own = invoices.get(call.organisationId) ?? [];
  invoices.set(call.organisationId, own);
  if (call.method !== 'POST') return { json: { invoices: own } };
  own.push(call.json());
  return { status: 201, json: { number: own.length, level: call.level } };
};

const server = createServer(nodeService(receiver, idempotent(handler)));
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once('disconnect', async () => {
  await receiver.close();
  server.close();
});
