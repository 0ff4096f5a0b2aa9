import { setTimeout as sleep } from 'node:timers/promises';

import { EventBus } from 'wavegate/runtime/event-bus';
import type { OrganisationBus } from 'wavegate/runtime/event-bus';

/** The four nodes, in the order in which they start; `order-flow` is the orchestrator. */
export const services = ['notify', 'price', 'stock', 'order-flow'] as const;

export type Service = (typeof services)[number];

/** What the shop asks of a node; a generated `ServiceNode` has it. */
export interface ShopNode extends AsyncDisposable {
  readonly isRunning: boolean;
  readonly peers: readonly { readonly service: string }[];
  initialize(): Promise<void>;
  shutdown(): Promise<void>;
  perform(input: unknown, correlationId?: string): Promise<unknown>;
}

/** One step of a workflow: which node does it, with what. */
export interface Step {
  readonly service: Service;
  readonly input: unknown;
}

export interface Order {
  readonly id: string;
  readonly prices: readonly number[];
  readonly key: string;
  readonly count: number;
  readonly message: string;
}

/** Says that a workflow was not begun, because the node of a step is gone. */
export class NodeGoneError extends Error {
  override readonly name = 'NodeGoneError';
}

const settlingMs = 5_000;

/** Four nodes on one event bus, which find each other and run workflows. */
export class Shop implements AsyncDisposable {
  readonly bus: OrganisationBus;
  readonly #stack: AsyncDisposableStack;
  readonly #nodes: ReadonlyMap<Service, ShopNode>;

  private constructor(bus: OrganisationBus, nodes: ReadonlyMap<Service, ShopNode>, stack: AsyncDisposableStack) {
    this.bus = bus;
    this.#nodes = nodes;
    this.#stack = stack;
  }

  /** Starts the bus and the nodes, and waits until they have found each other. */
  static async open(): Promise<Shop> {
    await using opened = new AsyncDisposableStack();
    const bus = opened.use(new EventBus()).initialize('default');
    await bus.start();
    const nodes = new Map<Service, ShopNode>();
    for (const service of services) {
      const node = opened.use(await createNode(service, bus));
      await node.initialize();
      nodes.set(service, node);
    }
    const shop = new Shop(bus, nodes, opened.move());
    await shop.settle();
    return shop;
  }

  node(service: Service): ShopNode {
    const node = this.#nodes.get(service);
    if (node === undefined) throw new RangeError(`there is no node ${service}`);
    return node;
  }

  /** Waits until each node that runs knows exactly the others that run. @throws {Error} That takes too long. */
  async settle(): Promise<void> {
    const deadlineMs = performance.now() + settlingMs;
    while (!this.#isSettled()) {
      if (performance.now() > deadlineMs) throw new Error(`the nodes have not found each other within ${settlingMs} ms`);
      await sleep(5);
    }
  }

  /** Prices an order, takes it from the stock and says so: all of it, or none. */
  order({ id, prices, key, count, message }: Order): Promise<unknown> {
    return this.run('order', id, [
      { service: 'price', input: { values: prices } },
      { service: 'stock', input: { key, amount: -count } },
      { service: 'notify', input: { id, message } },
    ]);
  }

  /** What is in stock of something; nothing was put there, so orders count below zero. */
  async stockOf(key: string): Promise<number> {
    const state = await this.node('stock').perform({ key, amount: 0 });
    return (state as Readonly<Record<string, number>>)[key] ?? 0;
  }

  /**
   * Has the orchestrator run a workflow under an id.
   *
   * @throws {NodeGoneError} The node of a step is not there; nothing was done.
   */
  async run(workflow: string, id: string, steps: readonly Step[]): Promise<unknown> {
    const orchestrator = this.node('order-flow');
    const there = new Set(orchestrator.peers.map(({ service }) => service));
    const gone = steps.map(({ service }) => service).filter((service) => !there.has(service));
    if (gone.length > 0) throw new NodeGoneError(`${gone.join(', ')} is gone`);
    return await orchestrator.perform({ workflow, steps }, id);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  #isSettled(): boolean {
    const running = [...this.#nodes].filter(([, { isRunning }]) => isRunning);
    return running.every(([own, { peers }]) => {
      const expected = running.map(([service]) => service).filter((service) => service !== own);
      return String(peers.map(({ service }) => service).toSorted()) === String(expected.toSorted());
    });
  }
}

interface NodeModule {
  readonly ServiceNode: new (options: { configuration: unknown; bus: OrganisationBus }) => ShopNode;
}

interface ConfigurationModule {
  readonly loadConfiguration: (environment: Readonly<Record<string, string>>) => unknown;
}

async function createNode(service: Service, bus: OrganisationBus): Promise<ShopNode> {
  const source = `../nodes/${service}/src`;
  const [{ ServiceNode }, { loadConfiguration }] = (await Promise.all([
    import(`${source}/service-node.ts`),
    import(`${source}/node-configuration.ts`),
  ])) as [NodeModule, ConfigurationModule];
  return new ServiceNode({ configuration: loadConfiguration({}), bus });
}
