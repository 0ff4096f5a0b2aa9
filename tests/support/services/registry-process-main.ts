// A machine of its own: registers an instance, renews its lease and says so, until it is killed.
// Usage: node registry-process-main.ts SERVERS PREFIX LEASE_MS URL
import { natsRegistry } from '../../../src/runtime/service-communicator/nats-registry/nats-registry.ts';
import { ServiceCommunicator } from '../../../src/runtime/service-communicator/service-communicator.ts';

const [servers = '', prefix = '', leaseMs = '', url = ''] = process.argv.slice(2);
const registry = natsRegistry({ servers, prefix });
const services = new ServiceCommunicator({ registry }).for('organisation-1');
const registration = { id: 'billing', endpoints: [url], leaseMs: Number(leaseMs), sharedWith: ['organisation-2'] };
let lease = await services.register(registration);
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, Number(leaseMs) / 5));
  // A machine that is busy with other tests may come too late.
  const isRenewed = await lease.renew().then(
    () => true,
    () => false,
  );
  if (isRenewed) process.stdout.write('renewed\n');
  else lease = await services.register(registration);
}
