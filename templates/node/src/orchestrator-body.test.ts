import { expect, test } from 'vitest';
import { EventBus } from 'wavegate/runtime/event-bus';
import type { BusEvent, OrganisationBus } from 'wavegate/runtime/event-bus';

import { loadConfiguration } from './node-configuration.ts';
import type { NodeBody, WorkContext } from './node-work.ts';
import { createBody, exampleInput } from './orchestrator-body.ts';
import { ServiceNode } from './service-node.ts';

const context: WorkContext = { signal: new AbortController().signal, correlationId: 'c1' };

interface System extends AsyncDisposable {
  readonly orchestrator: ServiceNode;
  readonly events: readonly BusEvent[];
}

/** An orchestrator with services of these names on one bus. */
async function startSystem(bodies: Readonly<Record<string, NodeBody>>): Promise<System> {
  const stack = new AsyncDisposableStack();
  const bus = stack.use(new EventBus()).initialize('default');
  await bus.start();
  const events: BusEvent[] = [];
  bus.subscribe({ pattern: 'workflow.*' }, (event) => void events.push(event));
  for (const [name, body] of Object.entries(bodies)) stack.use(await startNode(bus, name, body));
  const orchestrator = stack.use(await startNode(bus, 'orchestrator', createBody()));
  return { orchestrator, events, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function startNode(bus: OrganisationBus, name: string, body: NodeBody): Promise<ServiceNode> {
  const node = new ServiceNode({ configuration: loadConfiguration({ SERVICE_NAME: name }), bus, body });
  await node.initialize();
  return node;
}

function service(log: string[], perform: (input: unknown) => unknown): NodeBody {
  return {
    capabilities: ['perform', 'compensate'],
    perform: async (input) => perform(input),
    compensate: async (input) => void log.push(`compensate ${JSON.stringify(input)}`),
  };
}

test('runs a workflow of other nodes and publishes its events under one correlation id', async () => {
  await using system = await startSystem({ double: service([], (input) => Number(input) * 2), say: service([], String) });
  const steps = [
    { service: 'double', input: 21 },
    { service: 'say', input: 'hello' },
  ];
  const output = await system.orchestrator.perform({ workflow: 'order', steps }, 'c7');
  expect(output).toEqual({ workflow: 'order', outputs: [42, 'hello'] });
  expect(system.events.map(({ type }) => type)).toEqual([
    'workflow.started',
    'workflow.step-completed',
    'workflow.step-completed',
    'workflow.completed',
  ]);
  expect(new Set(system.events.map(({ correlationId }) => correlationId))).toEqual(new Set(['c7']));
});

test('a service that fails has the steps before it taken back at their services', async () => {
  const log: string[] = [];
  const broken = service(log, () => {
    throw new Error('out of stock');
  });
  await using system = await startSystem({ pay: service(log, () => 'paid'), ship: broken });
  const steps = [
    { service: 'pay', input: { amount: 3 } },
    { service: 'ship', input: {} },
  ];
  const run = system.orchestrator.perform({ workflow: 'order', steps });
  await expect(run).rejects.toThrow('workflow order failed at 2 ship: ship: out of stock');
  expect(log).toEqual(['compensate {"amount":3}']);
  expect(system.events.at(-1)).toMatchObject({
    type: 'workflow.failed',
    payload: { compensated: ['1 pay'], not_compensated: [] },
  });
});

test('without a bus a workflow of others is refused, and an empty one runs', async () => {
  const body = createBody();
  await expect(body.perform({ workflow: 'order', steps: [{ service: 'pay', input: {} }] }, context)).rejects.toThrow(
    'needs an event bus',
  );
  await expect(body.perform(exampleInput, context)).resolves.toEqual({ workflow: 'example', outputs: [] });
});

test.for([null, {}, { workflow: '', steps: [] }, { workflow: 'a' }, { workflow: 'a', steps: [{ service: '' }] }])(
  'refuses %j',
  async (input) => {
    await expect(createBody().perform(input, context)).rejects.toMatchObject({ code: 'NODE_INVALID_INPUT' });
  },
);
