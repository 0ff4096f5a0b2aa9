// Four nodes, generated on the spot, find each other and run a workflow.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { generateNode } from '../../src/generator/generate-node.ts';
import { nodeTypes } from '../../src/generator/node-request.ts';
import { EventBus } from '../../src/runtime/event-bus/event-bus.ts';
import type * as Configuration from '../../templates/node/src/node-configuration.ts';
import type * as Service from '../../templates/node/src/service-node.ts';

const packageFolder = path.resolve(import.meta.dirname, '../..');
const names = { effect: 'notify', compute: 'price', reducer: 'stock', orchestrator: 'order-flow' };

await using stack = new AsyncDisposableStack();
const out = mkdtempSync(path.join(tmpdir(), 'four-nodes-'));
stack.defer(() => rmSync(out, { recursive: true }));
mkdirSync(path.join(out, 'node_modules'));
symlinkSync(packageFolder, path.join(out, 'node_modules/wavegate'));

const bus = stack.use(new EventBus()).initialize('default');
await bus.start();
bus.subscribe({ pattern: 'workflow.*' }, ({ type, correlationId, payload }) => {
  const { step = '' } = payload as { readonly step?: string };
  say(`${correlationId} ${type} ${step}`.trimEnd());
});

const nodes: Service.ServiceNode[] = [];
for (const type of nodeTypes) nodes.push(stack.use(await startNode(type)));
while (nodes.some(({ peers }) => peers.length < nodes.length - 1)) await sleep(5);
say(`each of ${nodes.length} nodes has found the others: ${Object.values(names).join(', ')}`);

const orchestrator = nodes.at(-1);
const price = { service: 'price', input: { values: [20, 22] } };
const stock = { service: 'stock', input: { key: 'apples', amount: -2 } };
const notify = { service: 'notify', input: { id: 'order-1', message: 'ordered' } };
say(JSON.stringify(await orchestrator?.perform({ workflow: 'order', steps: [price, stock, notify] }, 'order-1')));

const broken = { service: 'notify', input: { id: '' } };
await orchestrator?.perform({ workflow: 'order', steps: [stock, broken] }, 'order-2').catch((error: Error) => say(error.message));
const untouched = { service: 'stock', input: { key: 'apples', amount: 0 } };
say(JSON.stringify(await orchestrator?.perform({ workflow: 'look', steps: [untouched] }, 'look-1')));

/** Generates a node, compiles and tests it, and starts it on the bus. */
async function startNode(type: (typeof nodeTypes)[number]): Promise<Service.ServiceNode> {
  const { outcome, folder, gates } = await generateNode({ type, serviceName: names[type], domain: 'shop', out, eventBus: true });
  if (folder === null) throw new Error(`${type}: ${outcome} ${JSON.stringify(gates.filter(({ result }) => result === 'FAIL'))}`);
  const { ServiceNode } = (await import(path.join(folder, 'src/service-node.ts'))) as typeof Service;
  const { loadConfiguration } = (await import(path.join(folder, 'src/node-configuration.ts'))) as typeof Configuration;
  const node = new ServiceNode({ configuration: loadConfiguration({}), bus });
  await node.initialize();
  return node;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
