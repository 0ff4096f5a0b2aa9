import { readFileSync } from 'node:fs';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent, OrganisationBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { ConnectBus } from '../../../templates/node/src/node-bus.ts';
import type * as Configuration from '../../../templates/node/src/node-configuration.ts';
import type { NodeBody } from '../../../templates/node/src/node-work.ts';
import type * as Service from '../../../templates/node/src/service-node.ts';
import { generate, loadFrom, linkPackages, TemporaryFolder } from '../../../tests/support/generated-node.ts';

interface World extends AsyncDisposable {
  readonly bus: OrganisationBus;
  readonly events: readonly BusEvent[];
  make(options?: { environment?: Record<string, string>; body?: NodeBody; connect?: ConnectBus }): Service.ServiceNode;
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
    make: ({ environment = {}, ...more } = {}) =>
      stack.use(new ServiceNode({ configuration: loadConfiguration(environment), bus, ...more })),
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
  const witness = world.make({ environment: { SERVICE_NAME: 'witness' } });
  await witness.initialize();
  const [direct, overBus] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const begun: unknown[] = [];
  const perform: NodeBody['perform'] = (input) => (begun.push(input), input === 'direct' ? direct.promise : overBus.promise);
  const closedAfter: unknown[] = [];
  const node = world.make({
    body: { capabilities: ['perform'], perform },
    connect: async () => ({ bus: world.bus, close: async () => void closedAfter.push(world.events.at(-1)?.type) }),
  });
  await node.initialize();
  const url = node.endpoints[0]?.url ?? '';
  expect((await fetch(url)).status).toBe(200);
  await expect.poll(() => witness.peers.length).toBe(1);
  const before = world.events.length;
  const types = (): readonly string[] => world.events.slice(before).map(({ type }) => type);
  const work = node.perform('direct');
  world.bus.publish('work.requested', { work_id: 'w1', service: 'order-intake', action: 'perform', input: 'over bus' });
  await expect.poll(() => begun).toEqual(['direct', 'over bus']);
  const stopped = node.shutdown();
  await expect(node.perform({})).rejects.toMatchObject({ code: 'NODE_WORK_REFUSED' });
  direct.resolve('done');
  expect(await work).toBe('done');
  await new Promise((resolve) => setImmediate(resolve));
  expect(types()).toEqual(['work.requested']);
  overBus.resolve('done');
  await stopped;
  expect(types()).toEqual(['work.requested', 'work.completed', 'node.leaving']);
  expect(closedAfter).toEqual(['node.leaving']);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect(() => node.publishIntrospection()).toThrow('not running');
  expect([node.endpoints, node.peers]).toEqual([[], []]);
  await expect.poll(() => witness.peers).toEqual([]);
  await witness.shutdown();
  expect(world.bus.status().subscriptions).toHaveLength(1);
  await shutDownHeldUp(world);
});

const waitForAbort: NodeBody['perform'] = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** Work that does not end is aborted within the time of a shutdown, and the node leaves all the same. */
async function shutDownHeldUp(world: World): Promise<void> {
  const reasons: string[] = [];
  const node = world.make({ environment: { SHUTDOWN_MS: '40' }, body: { capabilities: ['perform'], perform: waitForAbort } });
  await node.initialize();
  const work = node.perform({}).catch((error: Error) => void reasons.push(error.message));
  await node.shutdown();
  await work;
  expect([reasons, world.events.at(-1)?.type]).toEqual([['the node is shutting down'], 'node.leaving']);
}

test('QA-453.3 the introspection event validates against its schema', async () => {
  await using world = await startWorld();
  const schema = JSON.parse(readFileSync('governance/schemas/introspection-event.schema.json', 'utf8')) as object;
  const fits = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);
  const own = { NODE_ID: '01234567-89ab-4cde-8f01-23456789abcd', INSTANCE_ID: 'order-intake-01234567' };
  const node = world.make({ environment: own });
  await node.initialize();
  const described = node.publishIntrospection();
  expect((await fetch(described.endpoints[0]?.url ?? '')).status).toBe(200);
  await node.shutdown();
  expect(world.events.map(({ payload }) => fits(payload) || fits.errors)).toEqual([true, true, true]);
  expect(world.events.map(({ payload }) => (payload as typeof described).event)).toEqual([
    'introspection',
    'introspection',
    'leaving',
  ]);
  expect(described).toEqual({
    schema_version: 1,
    event: 'introspection',
    node_id: own.NODE_ID,
    node_type: 'effect',
    service: 'order-intake',
    instance_id: own.INSTANCE_ID,
    domain: 'sales',
    version: '0.1.0',
    capabilities: ['perform', 'compensate'],
    endpoints: [{ name: 'health', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/health$/) }],
  });
  expect(world.events.map(({ payload }) => ({ ...(payload as typeof described), event: 'introspection' }))).toEqual([
    described,
    described,
    described,
  ]);
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
  await startAfterFailure(world);
});

/** What failed to start is stopped, publishes nothing, and may be started again. */
async function startAfterFailure(world: World): Promise<void> {
  const before = world.events.length;
  const answers = [Promise.reject(new Error('no luck')), Promise.resolve({ bus: world.bus, close: async () => undefined })];
  const node = world.make({ connect: () => answers.shift() ?? Promise.reject(new Error('asked too often')) });
  await expect(Promise.all([node.initialize(), node.initialize()])).rejects.toThrow('no luck');
  expect([node.isRunning, world.events.length]).toEqual([false, before]);
  await node.initialize();
  expect([node.isRunning, world.events.slice(before).map(({ type }) => type)]).toEqual([true, ['node.introspection']]);
}
