import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { InvalidConfigurationError, natsTransport } from './nats-transport.ts';
import type { NatsTransportOptions } from './nats-transport.ts';

test('options out of bounds are refused, all at once and by name', () => {
  const options = { servers: [], connection: 7, prefix: 'a.b', replicas: 0, requestTimeoutMs: 0, maxInFlight: 0, readAhead: 1.5 };
  let message = '';
  try {
    natsTransport(options as unknown as NatsTransportOptions);
  } catch (error) {
    if (error instanceof InvalidConfigurationError) ({ message } = error);
  }
  for (const name of Object.keys(options)) expect(message).toContain(`${name} must be`);
});

test('an address with a password is refused without being named', () => {
  for (const servers of [
    'nats://ada:s3cret@127.0.0.1:4222',
    ['127.0.0.1:4222', 's3cret@127.0.0.1'],
    'http://127.0.0.1/?s3cret',
  ]) {
    let thrown: unknown;
    try {
      natsTransport({ servers });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidConfigurationError);
    expect(inspect(thrown, { depth: 9 })).not.toContain('s3cret');
  }
  for (const servers of ['localhost', '[::1]:4222', 'tls://nats.internal:4222', ['a:1', 'nats://b:2']])
    natsTransport({ servers });
});

test('a transport is lazy: it has no connection before it is needed', async () => {
  await using transport = natsTransport({ servers: '127.0.0.1:1' });
  await expect(transport.close()).resolves.toBeUndefined();
});
