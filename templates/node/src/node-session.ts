import type { CheckFunction } from 'wavegate/runtime/health';

import { describeNode, introspectionTypes } from './introspection.ts';
import type { IntrospectionEvent } from './introspection.ts';
import type { BusConnection, NodeBus } from './node-bus.ts';
import type { NodeConfiguration } from './node-configuration.ts';
import { NodeHealth } from './node-health.ts';
import type { NodeBody, WorkContext } from './node-work.ts';
import { PeerDirectory } from './peer-directory.ts';
import type { WorkRequest } from './work-messages.ts';
import { WorkReceiver } from './work-receiver.ts';
import { WorkRefusedError, WorkUnderWay } from './work-under-way.ts';

/** What a node holds from the end of `initialize` to the end of `shutdown`. */
export class NodeSession {
  readonly health: NodeHealth;
  readonly #configuration: NodeConfiguration;
  readonly #body: NodeBody;
  readonly #connection: BusConnection;
  readonly #work = new WorkUnderWay();
  readonly #listening = new DisposableStack();
  #peers: PeerDirectory | undefined;
  /** Of the latest event on the node itself: settled once it is stored. */
  #published: unknown;

  private constructor(configuration: NodeConfiguration, body: NodeBody, connection: BusConnection, health: NodeHealth) {
    this.#configuration = configuration;
    this.#body = body;
    this.#connection = connection;
    this.health = health;
  }

  /** Listens, joins the bus where there is one, and publishes the introspection event. Failing, it leaves nothing open. */
  static async open(configuration: NodeConfiguration, body: NodeBody, connection: BusConnection): Promise<NodeSession> {
    await using opened = new AsyncDisposableStack();
    opened.defer(() => connection.close(0));
    const health = opened.use(await NodeHealth.listen(configuration, healthChecks(connection)));
    const session = new NodeSession(configuration, body, connection, health);
    opened.use(session.#listening);
    if (connection.bus !== undefined) session.#join(connection.bus);
    session.publish('introspection');
    await session.#published;
    opened.move();
    return session;
  }

  get peers(): readonly IntrospectionEvent[] {
    return this.#peers?.list() ?? [];
  }

  /** Does a piece of work as part of the session. @throws {WorkRefusedError} */
  perform(input: unknown, correlationId: string): Promise<unknown> {
    return this.#work.run((signal) => this.#body.perform(input, { signal, correlationId }));
  }

  /** The event as it was published; without a bus nobody hears it. */
  publish(event: IntrospectionEvent['event']): IntrospectionEvent {
    const description = describeNode(event, this.#configuration, this.#body.capabilities, [this.health.endpoint]);
    this.#published = this.#connection.bus?.publish(introspectionTypes[event], description, {
      source: this.#configuration.instanceId,
    });
    return description;
  }

  /** Drains, publishes the leaving event and closes, also where one of these fails. @returns How much work was aborted. */
  async close(): Promise<number> {
    const { shutdownMs } = this.#configuration;
    const aborted = await this.#work.drain(shutdownMs / 2);
    try {
      this.publish('leaving');
    } finally {
      await this.#release(shutdownMs / 4);
    }
    return aborted;
  }

  #join(bus: NodeBus): void {
    const { nodeId, instanceId } = this.#configuration;
    this.#peers = this.#listening.use(new PeerDirectory(bus, nodeId, `${instanceId} peers`));
    const wiring = this.#body.connect?.(bus, this.#configuration);
    if (wiring !== undefined) this.#listening.use(wiring);
    this.#listening.use(
      new WorkReceiver(bus, this.#configuration, this.#work, (request, context) => this.#answer(request, context)),
    );
  }

  async #answer({ action, input }: WorkRequest, context: WorkContext): Promise<unknown> {
    if (action === 'perform') return await this.#body.perform(input, context);
    if (this.#body.compensate === undefined) throw new WorkRefusedError('what this node does cannot be taken back');
    return await this.#body.compensate(input, context);
  }

  async #release(drainMs: number): Promise<void> {
    await using stack = new AsyncDisposableStack();
    stack.use(this.health);
    stack.defer(() => this.#connection.close(drainMs));
    stack.use(this.#listening);
  }
}

function isThere(): 'HEALTHY' {
  return 'HEALTHY';
}

function healthChecks(connection: BusConnection): Readonly<Record<string, CheckFunction>> {
  return 'health' in connection ? { node: isThere, 'event-bus': () => connection.health?.() ?? 'HEALTHY' } : { node: isThere };
}
