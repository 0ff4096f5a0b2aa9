import { expect, test } from 'vitest';

import { ConfigurationError, loadConfiguration } from './node-configuration.ts';
import { nodeFacts } from './node-facts.ts';

const uuid = '6f1c2f6e-4a53-4c0e-9d0c-0f3b7c1d2e4a';

test('an empty environment has a default for everything', () => {
  const configuration = loadConfiguration({});
  expect(configuration).toMatchObject({
    serviceName: nodeFacts.service,
    organisationId: 'default',
    eventBus: nodeFacts.eventBus ? 'on' : 'off',
    transport: nodeFacts.transport,
    kafkaBrokers: ['localhost:9092'],
    natsUrl: 'nats://localhost:4222',
    healthHost: '127.0.0.1',
    healthPort: 0,
    connectMs: 15_000,
    shutdownMs: 10_000,
  });
  expect(configuration.instanceId).toMatch(new RegExp(`^${nodeFacts.service}-[0-9a-f]{8}$`));
  expect(configuration.nodeId).toMatch(/^[0-9a-f-]{36}$/);
  expect(loadConfiguration({}).nodeId).not.toBe(configuration.nodeId);
});

test('reads brokers, service name, instance id and node id from the environment', () => {
  const configuration = loadConfiguration({
    SERVICE_NAME: 'billing',
    INSTANCE_ID: 'billing-0a1b2c3d',
    NODE_ID: uuid,
    KAFKA_BOOTSTRAP_SERVERS: 'one:9092,two:9093',
    NATS_URL: 'nats://broker:4222',
    EVENT_BUS: 'off',
    HEALTH_PORT: '8080',
  });
  expect(configuration).toMatchObject({
    serviceName: 'billing',
    instanceId: 'billing-0a1b2c3d',
    nodeId: uuid,
    kafkaBrokers: ['one:9092', 'two:9093'],
    natsUrl: 'nats://broker:4222',
    eventBus: 'off',
    healthPort: 8_080,
  });
});

test.for([
  ['SERVICE_NAME', '../x'],
  ['INSTANCE_ID', 'billing'],
  ['NODE_ID', '7'],
  ['ORGANISATION_ID', 'a b'],
  ['EVENT_BUS', 'maybe'],
  ['EVENT_BUS_TRANSPORT', 'pigeon'],
  ['KAFKA_BOOTSTRAP_SERVERS', 'nowhere'],
  ['NATS_URL', 'http://broker'],
  ['CONNECT_MS', '0'],
  ['HEALTH_HOST', 'a b'],
  ['HEALTH_PORT', '65536'],
  ['HEALTH_PORT', '-1'],
  ['SHUTDOWN_MS', 'soon'],
  ['SHUTDOWN_MS', '0'],
] as const)('%s=%s is refused by name', ([name, value]) => {
  expect(() => loadConfiguration({ [name]: value })).toThrow(new RegExp(`invalid configuration: ${name} must be `));
});

function loadInvalid(): unknown {
  return loadConfiguration({ NODE_ID: '7', HEALTH_PORT: 'x', SHUTDOWN_MS: '0' });
}

test('every problem is named at once', () => {
  expect(loadInvalid).toThrow(ConfigurationError);
  expect(loadInvalid).toThrow(/NODE_ID .*; HEALTH_PORT .*; SHUTDOWN_MS /);
});
