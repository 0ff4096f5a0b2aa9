import { expect, test } from 'vitest';
import { EventBus } from 'wavegate/runtime/event-bus';
import type { BusEvent, OrganisationBus } from 'wavegate/runtime/event-bus';

import { exampleInput } from './node-body.ts';
import { loadConfiguration } from './node-configuration.ts';
import { nodeFacts } from './node-facts.ts';
import type { NodeBody } from './node-work.ts';
import { ServiceNode } from './service-node.ts';

interface SharedBus extends AsyncDisposable {
  readonly bus: OrganisationBus;
  readonly events: BusEvent[];
  ofType(type: string): readonly BusEvent[];
}

async function shareBus(): Promise<SharedBus> {
  const all = new EventBus();
  const bus = all.initialize('default');
  await bus.start();
  const events: BusEvent[] = [];
  bus.subscribe({ pattern: '>' }, (event) => void events.push(event));
  return {
    bus,
    events,
    ofType: (type) => events.filter((event) => event.type === type),
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}

function nodeOn({ bus }: SharedBus, environment: Record<string, string> = {}, body?: NodeBody): ServiceNode {
  const configuration = loadConfiguration({ SHUTDOWN_MS: '2000', ...environment });
  return new ServiceNode({ configuration, bus, ...(body !== undefined && { body }) });
}

test('initialize publishes one introspection event, shutdown one leaving event', async () => {
  await using shared = await shareBus();
  await using node = nodeOn(shared);
  await Promise.all([node.initialize(), node.initialize()]);
  const [url] = node.endpoints;
  await Promise.all([node.shutdown(), node.shutdown()]);
  expect(shared.events.map(({ type }) => type)).toEqual(['node.introspection', 'node.leaving']);
  expect(shared.events[0]?.payload).toMatchObject({
    schema_version: 1,
    event: 'introspection',
    node_type: nodeFacts.type,
    service: nodeFacts.service,
    domain: nodeFacts.domain,
    version: nodeFacts.version,
    endpoints: [url],
  });
});

test('publishIntrospection publishes it once more', async () => {
  await using shared = await shareBus();
  await using node = nodeOn(shared);
  await node.initialize();
  const event = node.publishIntrospection();
  expect(shared.ofType('node.introspection').map(({ payload }) => payload)).toEqual([event, event]);
});

test('nodes find each other, whoever came first, and notice who leaves', async () => {
  await using shared = await shareBus();
  await using first = nodeOn(shared, { SERVICE_NAME: 'first' });
  await using second = nodeOn(shared, { SERVICE_NAME: 'second' });
  await first.initialize();
  await second.initialize();
  await expect
    .poll(() => [first, second].map(({ peers }) => peers.map(({ service }) => service)))
    .toEqual([['second'], ['first']]);
  await second.shutdown();
  await expect.poll(() => first.peers).toEqual([]);
});

test('work that is asked for over the bus is answered under its correlation id', async () => {
  await using shared = await shareBus();
  await using node = nodeOn(shared);
  await node.initialize();
  const request = { work_id: 'w1', service: nodeFacts.service, action: 'perform' };
  shared.bus.publish('work.requested', { ...request, input: exampleInput }, { correlationId: 'c1' });
  shared.bus.publish('work.requested', { ...request, work_id: 'w2', service: 'another', input: exampleInput });
  await expect.poll(() => shared.ofType('work.completed').length).toBe(1);
  shared.bus.publish('work.requested', { ...request, work_id: 'w3', input: null });
  await expect.poll(() => shared.ofType('work.failed').length).toBe(1);
  expect(shared.ofType('work.completed')[0]).toMatchObject({ correlationId: 'c1', payload: { work_id: 'w1' } });
  expect(shared.ofType('work.failed')[0]?.payload).toMatchObject({ work_id: 'w3', reason: 'input must be an object' });
});

test('what was asked for before the shutdown is answered before the node leaves', async () => {
  await using shared = await shareBus();
  const release = Promise.withResolvers<string>();
  await using node = nodeOn(shared, {}, { capabilities: [], perform: () => release.promise });
  await node.initialize();
  shared.bus.publish('work.requested', { work_id: 'w1', service: nodeFacts.service, action: 'perform', input: {} });
  await new Promise((resolve) => setImmediate(resolve));
  const stopped = node.shutdown();
  release.resolve('done');
  await stopped;
  expect(shared.events.map(({ type }) => type).slice(-2)).toEqual(['work.completed', 'node.leaving']);
});
