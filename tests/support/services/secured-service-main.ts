// The service `billing` behind a ServiceReceiver, in a process of its own, for tests. Started by secured-service.ts.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  followRotation,
  Keyring,
  nodeService,
  ServiceReceiver,
  TlsIdentity,
  tlsServerOptions,
} from '../../../src/runtime/service-communicator/server/service-receiver.ts';
import type { KeySpec, ServiceHandler } from '../../../src/runtime/service-communicator/server/service-receiver.ts';
import type { SecuredCommand, SecuredReport, SecuredSetting, SentKey } from './secured-service.ts';

const handled: SecuredReport['handled'][number][] = [];
const refused: string[] = [];

const handler: ServiceHandler = (call) => {
  const { organisationId, level, method, path } = call;
  handled.push({ organisationId, level, body: call.text() });
  return { json: { organisationId, level, method, path, body: call.text() } };
};

function keyOf({ secret, ...key }: SentKey): KeySpec {
  return { ...key, secret: Buffer.from(secret, 'hex') };
}

/** The service, once it listens; does what it is told from then on. */
async function start({ requiredLevel, keys = [], tls, badCertificate = 'close' }: SecuredSetting) {
  const keyring = new Keyring(keys.map(keyOf));
  const identity = tls === undefined ? undefined : new TlsIdentity(tls);
  const receiver = new ServiceReceiver({
    serviceId: 'billing',
    requiredLevel,
    keyring,
    ...(identity === undefined ? {} : { tls: identity }),
    onRefusal: ({ code, reason }) => refused.push(`${code} ${reason}`),
  });
  const listener = nodeService(receiver, handler);
  const server: Server =
    identity === undefined
      ? createServer(listener)
      : createSecureServer(tlsServerOptions(identity, { badCertificate }), listener);
  if (identity !== undefined) followRotation(server as ReturnType<typeof createSecureServer>, identity);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const obey = (command: SecuredCommand): void => {
    if (command.do === 'add-key') keyring.add(keyOf(command.key));
    if (command.do === 'retire-key') keyring.retire(command.keyId);
    if (command.do === 'rotate-certificate') identity?.rotate(command.tls);
  };
  const { port } = server.address() as AddressInfo;
  const report = (): SecuredReport => {
    return { port, handled, refused, security: receiver.describeSecurity(), statistics: receiver.statistics() };
  };
  return { obey, report };
}

let service: Awaited<ReturnType<typeof start>> | undefined;

process.on('message', async (command: SecuredCommand) => {
  if (command.do === 'start') service = await start(command.setting);
  service?.obey(command);
  process.send?.(service?.report());
});
process.on('disconnect', () => process.exit());
