import { readFileSync } from 'node:fs';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent, OrganisationBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type * as Configuration from '../../../templates/node/src/node-configuration.ts';
import type { NodeBody } from '../../../templates/node/src/node-work.ts';
import type * as Service from '../../../templates/node/src/service-node.ts';
import { generate, loadFrom, linkPackages, TemporaryFolder } from '../../../tests/support/generated-node.ts';

interface World extends AsyncDisposable {
  readonly bus: OrganisationBus;
  readonly events: readonly BusEvent[];
  make(options?: { environment?: Record<string, string>; body?: NodeBody }): Service.ServiceNode;
}

/** A generated effect node on a bus whose events are written down. */
async function startWorld(): Promise<World> {
  const stack = new AsyncDisposableStack();
  const out = stack.use(new TemporaryFolder());
  const { folder } = await generate(out.path);
  linkPackages(out.path);
  const { ServiceNode } = loadFrom<typeof Service>(folder, 'service-node.ts');
  const { loadConfiguration } = loadFrom<typeof Configuration>(folder, 'node-configuration.ts');
  const bus = stack.use(new EventBus()).initialize('default');
  await bus.start();
  const events: BusEvent[] = [];
  bus.subscribe({ pattern: '>' }, (event) => void events.push(event));
  return {
    bus,
    events,
    make: ({ environment = {}, body } = {}) =>
      stack.use(new ServiceNode({ configuration: loadConfiguration(environment), bus, ...(body !== undefined && { body }) })),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('QA-453.1 `initialize` connects and publishes one introspection event for discovery', async () => {
  await using world = await startWorld();
  const [first, second] = [
    world.make({ environment: { SERVICE_NAME: 'first' } }),
    world.make({ environment: { SERVICE_NAME: 'second' } }),
  ];
  await first.initialize();
  expect(world.events.map(({ type }) => type)).toEqual(['node.introspection']);
  await second.initialize();
  expect(world.events.map(({ type }) => type)).toEqual(['node.introspection', 'node.introspection']);
  await expect
    .poll(() => [first, second].map(({ peers }) => peers.map(({ service }) => service)))
    .toEqual([['second'], ['first']]);
});

test('QA-453.2 `shutdown` drains, publishes a leaving event and closes', async () => {
  await using world = await startWorld();
  const release = Promise.withResolvers<string>();
  const node = world.make({ body: { capabilities: ['perform'], perform: () => release.promise } });
  await node.initialize();
  const url = node.endpoints[0]?.url ?? '';
  const work = node.perform({});
  const stopped = node.shutdown();
  await expect(node.perform({})).rejects.toMatchObject({ code: 'NODE_WORK_REFUSED' });
  expect(world.events.map(({ type }) => type)).toEqual(['node.introspection']);
  release.resolve('done');
  await stopped;
  expect(await work).toBe('done');
  expect(world.events.map(({ type }) => type)).toEqual(['node.introspection', 'node.leaving']);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect(world.bus.status().subscriptions).toHaveLength(1);
});

test('QA-453.3 the introspection event validates against its schema', async () => {
  await using world = await startWorld();
  const schema = JSON.parse(readFileSync('governance/schemas/introspection-event.schema.json', 'utf8')) as object;
  const fits = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);
  const node = world.make();
  await node.initialize();
  const described = node.publishIntrospection();
  await node.shutdown();
  expect(world.events.map(({ payload }) => fits(payload) || fits.errors)).toEqual([true, true, true]);
  expect(world.events.map(({ payload }) => (payload as typeof described).event)).toEqual([
    'introspection',
    'introspection',
    'leaving',
  ]);
  expect(described).toMatchObject({ node_type: 'effect', service: 'order-intake', domain: 'sales', version: '0.1.0' });
  expect([described.capabilities.length, described.endpoints.length]).toEqual([2, 1]);
  expect(fits({ ...described, node_id: 'none' })).toBe(false);
});

test('QA-453.4 `initialize` and `shutdown` are idempotent and safe to interleave', async () => {
  await using world = await startWorld();
  const node = world.make();
  await Promise.all([node.initialize(), node.initialize(), node.initialize()]);
  await Promise.all([node.shutdown(), node.shutdown()]);
  expect(world.events.map(({ type }) => type)).toEqual(['node.introspection', 'node.leaving']);
  for (let pattern = 0; pattern < 32; pattern += 1) {
    const before = world.events.length;
    const calls = Array.from({ length: 5 }, (_, bit) => ((pattern >> bit) & 1) === 1);
    await Promise.all(calls.map((isStart) => (isStart ? node.initialize() : node.shutdown())));
    expect(node.isRunning, `${pattern}`).toBe(calls.at(-1));
    await node.shutdown();
    const types = world.events.slice(before).map(({ type }) => type);
    expect(types, `${pattern}`).toEqual(types.map((_, index) => (index % 2 === 0 ? 'node.introspection' : 'node.leaving')));
    expect(types.length % 2).toBe(0);
  }
});
