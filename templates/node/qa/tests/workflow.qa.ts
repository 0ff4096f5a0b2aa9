import { expect, test } from 'vitest';
import { EventBus } from 'wavegate/runtime/event-bus';
import type { BusEvent, OrganisationBus } from 'wavegate/runtime/event-bus';

import { loadConfiguration } from '../../src/node-configuration.ts';
import type { NodeBody } from '../../src/node-work.ts';
import { ServiceNode } from '../../src/service-node.ts';

async function startService(services: AsyncDisposableStack, bus: OrganisationBus, name: string, body: NodeBody): Promise<void> {
  const node = services.use(new ServiceNode({ configuration: loadConfiguration({ SERVICE_NAME: name }), bus, body }));
  await node.initialize();
}

test('QA-1.5 publishes the events of a workflow, and takes back what was done when a step fails', async () => {
  await using all = new EventBus();
  const bus = all.initialize('default');
  await bus.start();
  const events: BusEvent[] = [];
  bus.subscribe({ pattern: 'workflow.*' }, (event) => void events.push(event));
  const takenBack: unknown[] = [];
  await using services = new AsyncDisposableStack();
  await startService(services, bus, 'pay', {
    capabilities: ['perform', 'compensate'],
    perform: async () => 'paid',
    compensate: async (input) => void takenBack.push(input),
  });
  await startService(services, bus, 'ship', {
    capabilities: ['perform'],
    perform: () => Promise.reject(new Error('out of stock')),
  });
  await using node = new ServiceNode({ configuration: loadConfiguration({}), bus });
  await node.initialize();
  const steps = ['pay', 'ship'].map((service) => ({ service, input: { order: 7 } }));
  await expect(node.perform({ workflow: 'order', steps }, 'c7')).rejects.toMatchObject({ code: 'NODE_WORKFLOW_FAILED' });
  expect(events.map(({ type }) => type)).toEqual(['workflow.started', 'workflow.step-completed', 'workflow.failed']);
  expect([takenBack, new Set(events.map(({ correlationId }) => correlationId))]).toEqual([[{ order: 7 }], new Set(['c7'])]);
});
