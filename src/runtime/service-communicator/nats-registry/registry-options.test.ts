import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ServiceCommunicator } from '../service-communicator.ts';
import { InvalidConfigurationError, natsRegistry } from './nats-registry.ts';
import type { NatsRegistryOptions } from './nats-registry.ts';

test('options out of bounds are refused, all at once and by name', () => {
  const options = {
    servers: [],
    connection: 7,
    prefix: 'a.b',
    replicas: 0,
    requestTimeoutMs: 0,
    maxOrganisations: 0,
    maxServices: 1.5,
    maxInstances: -1,
    maxBytes: 0,
    tidyAfterMs: 0,
    random: 7,
  };
  let message = '';
  try {
    natsRegistry(options as unknown as NatsRegistryOptions);
  } catch (error) {
    if (error instanceof InvalidConfigurationError) ({ message } = error);
  }
  for (const name of Object.keys(options)) expect(message).toContain(`${name} must be`);
});

test('an address with a password is refused without being named', () => {
  let thrown: unknown;
  try {
    natsRegistry({ servers: 'nats://ada:s3cret@127.0.0.1:4222' });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(InvalidConfigurationError);
  expect(inspect(thrown, { depth: 9 })).not.toContain('s3cret');
});

test('a registry has no connection before it is used, and is one to a communicator', async () => {
  await using registry = natsRegistry({ servers: '127.0.0.1:1', requestTimeoutMs: 50 });
  expect(registry.status()).toEqual({
    state: 'CONNECTING',
    failure: undefined,
    refused: 0,
    ignored: { malformed: 0, forbidden: 0, beyondBounds: 0 },
  });
  await using communicator = new ServiceCommunicator({ registry });
  const mine = communicator.for('organisation-1');
  const registering = mine.register({ id: 'billing', endpoints: ['http://127.0.0.1:1'] });
  await expect(registering).rejects.toMatchObject({ code: 'COMMUNICATOR_REGISTRY_UNAVAILABLE', mayBeStored: false });
  expect(mine.find('billing')).toBeUndefined();
});
