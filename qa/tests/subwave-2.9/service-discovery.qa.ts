import { expect, test } from 'vitest';
import {
  EndpointRefusedError,
  InvalidConfigurationError,
  LeaseExpiredError,
  ServiceCommunicator,
  UnknownServiceError,
} from '../../../src/runtime/service-communicator/service-communicator.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import { startService } from '../../../tests/support/services/service-process.ts';

const malformed = [
  '',
  'billing',
  '//127.0.0.1/x',
  'ftp://127.0.0.1/',
  'http://',
  'http://127.0.0.1:0/',
  'http://127.0.0.1:65536/',
];
const odd = [
  'http://user:secret@127.0.0.1/',
  'http://127.0.0.1/#part',
  'http://0x7f.1/',
  'http://2130706433/',
  'file:///etc/passwd',
];
const forbidden = [
  'http://169.254.169.254/latest/meta-data',
  'http://[::]/',
  'http://0.0.0.0:8080/',
  'http://[::ffff:169.254.169.254]/',
  'http://metadata.google.internal/',
  'http://224.0.0.1/',
];

test('QA-471.1 registers a service with its endpoints, and refuses a malformed or forbidden one', async () => {
  await using communicator = new ServiceCommunicator();
  const services = communicator.for('organisation-1');
  expect(services.list()).toEqual([]);
  const refused = [...malformed, ...odd, ...forbidden];
  const attempts = await Promise.allSettled(
    refused.map((url, at) => services.register({ id: `refused-${at}`, endpoints: ['http://127.0.0.1:8080', url] })),
  );
  expect(attempts.map((attempt) => attempt.status === 'rejected' && attempt.reason instanceof EndpointRefusedError)).toEqual(
    refused.map(() => true),
  );
  await expect(services.register({ id: 'empty', endpoints: [] })).rejects.toThrow(InvalidConfigurationError);
  await expect(services.register({ id: '', endpoints: ['http://127.0.0.1:8080'] })).rejects.toThrow(InvalidConfigurationError);
  await expect(services.register({ id: 'climbs', endpoints: ['http://127.0.0.1/%2e%2e%2fx'] })).rejects.toThrow(
    InvalidConfigurationError,
  );
  expect(services.list()).toEqual([]);

  const endpoints = ['http://127.0.0.1:8080/billing/', { url: 'https://billing.example', instanceId: 'second', weight: 3 }];
  const lease = await services.register({ id: 'billing', endpoints, requiredLevel: 'BASIC', metadata: { team: 'red' } });
  expect(lease.instanceIds).toEqual(['http://127.0.0.1:8080/billing', 'second']);
  expect(services.list()).toMatchObject([
    {
      organisationId: 'organisation-1',
      id: 'billing',
      requiredLevel: 'BASIC',
      metadata: { team: 'red' },
      instances: [
        { id: 'http://127.0.0.1:8080/billing', url: 'http://127.0.0.1:8080/billing', weight: 1, inRotation: true },
        { id: 'second', url: 'https://billing.example', weight: 3, inRotation: true },
      ],
    },
  ]);
});

test('QA-471.2 finds a service by id, with its full URL', async () => {
  await using server = await startService();
  await using communicator = new ServiceCommunicator();
  const services = communicator.for('organisation-1');
  expect(services.find('billing')).toBeUndefined();
  await services.register({ id: 'billing', endpoints: [`${server.url}/base/`] });
  await services.register({ id: 'bill', endpoints: ['http://127.0.0.1:9'] });
  expect(services.find('billing')?.instances.map(({ url }) => url)).toEqual([`${server.url}/base`]);
  const response = await services.request('billing', { path: '/echo' });
  expect({ status: response.status, endpoint: response.endpoint }).toEqual({ status: 200, endpoint: `${server.url}/base` });
  expect(await server.seen()).toMatchObject([{ method: 'GET', path: '/base/echo' }]);
  expect(services.find('bil')).toBeUndefined();
  await services.deregister('billing');
  expect(services.find('billing')).toBeUndefined();
});

test('QA-471.3 lists services, filtered by state', async () => {
  await using well = await startService();
  await using ill = await startService();
  await ill.setHealth(503);
  await using communicator = new ServiceCommunicator({ clock: new ManualClock() });
  const services = communicator.for('organisation-1');
  const health = { path: '/health', fall: 1 };
  await services.register({ id: 'well', endpoints: [well.url], health });
  await services.register({ id: 'ill', endpoints: [ill.url], health });
  await services.register({ id: 'mixed', endpoints: [well.url, ill.url], health });
  await services.register({ id: 'unchecked', endpoints: [well.url] });
  await Promise.all(['well', 'ill', 'mixed'].map((id) => services.checkNow(id)));
  const idsIn = (state?: 'UNKNOWN' | 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY') =>
    services.list(state === undefined ? {} : { state }).map(({ id }) => id);
  expect(idsIn()).toEqual(['well', 'ill', 'mixed', 'unchecked']);
  expect(idsIn('HEALTHY')).toEqual(['well']);
  expect(idsIn('UNHEALTHY')).toEqual(['ill']);
  expect(idsIn('DEGRADED')).toEqual(['mixed']);
  expect(idsIn('UNKNOWN')).toEqual(['unchecked']);
  await ill.setHealth(200);
  await Promise.all([services.checkNow('ill'), services.checkNow('ill')]);
  await services.checkNow('ill');
  expect(idsIn('HEALTHY')).toEqual(['well', 'ill']);
  expect(idsIn('UNHEALTHY')).toEqual([]);
});

test('QA-471.4 expires an instance whose lease is not renewed, and balances over the live ones', async () => {
  await using first = await startService();
  await using second = await startService();
  const clock = new ManualClock();
  await using communicator = new ServiceCommunicator({ clock });
  const services = communicator.for('organisation-1');
  const lease = await services.register({ id: 'billing', endpoints: [first.url], leaseMs: 10_000, balancing: 'round-robin' });
  await services.register({ id: 'billing', endpoints: [second.url], leaseMs: 15_000 });
  const sendSix = () => Promise.all(Array.from({ length: 6 }, () => services.request('billing', { path: '/echo' })));
  const arrived = async () => [(await first.seen()).length, (await second.seen()).length];
  const live = () => services.find('billing')?.instances.map(({ url }) => url);

  await sendSix();
  expect(await arrived()).toEqual([3, 3]);
  clock.jump(9_999);
  expect(live()).toEqual([first.url, second.url]);
  await lease.renew();
  clock.jump(5_001);
  expect(live()).toEqual([first.url]);
  await sendSix();
  expect(await arrived()).toEqual([9, 3]);
  await services.register({ id: 'billing', endpoints: [second.url], leaseMs: 15_000 });
  await sendSix();
  expect(await arrived()).toEqual([12, 6]);
  clock.jump(4_999);
  await expect(lease.renew()).rejects.toThrow(LeaseExpiredError);
  expect(live()).toEqual([second.url]);
  await sendSix();
  expect(await arrived()).toEqual([12, 12]);
  clock.jump(15_000);
  expect(services.list()).toEqual([]);
  await expect(services.request('billing')).rejects.toThrow(UnknownServiceError);
});
