import { randomUUID } from 'node:crypto';

import { connectBus } from './bus-connection.ts';
import type { IntrospectionEvent, NodeEndpoint } from './introspection.ts';
import { createBody } from './node-body.ts';
import type { ConnectBus, NodeBus } from './node-bus.ts';
import type { NodeConfiguration } from './node-configuration.ts';
import { NodeSession } from './node-session.ts';
import type { NodeBody } from './node-work.ts';
import { WorkRefusedError } from './work-under-way.ts';

export interface ServiceNodeOptions {
  readonly configuration: NodeConfiguration;
  /** Default: that of this node's type. */
  readonly body?: NodeBody;
  /** A bus shared with other nodes of the process. Default: one of its own, where there is any. */
  readonly bus?: NodeBus;
  readonly connect?: ConnectBus;
  /** Told what an operator should know. */
  readonly log?: (line: string) => void;
}

/**
 * A service node: found by its introspection event, asked for work over the bus or by `perform`, and stopped without loss.
 *
 * @example
 * await using node = new ServiceNode({ configuration: loadConfiguration(process.env) });
 * await node.initialize();
 */
export class ServiceNode implements AsyncDisposable {
  readonly #configuration: NodeConfiguration;
  readonly #body: NodeBody;
  readonly #bus: NodeBus | undefined;
  readonly #connect: ConnectBus;
  readonly #log: (line: string) => void;
  /** Where the last call wants it, and the promise that it gets there. One turn begins when the one before has ended. */
  #goal: 'RUNNING' | 'STOPPED' = 'STOPPED';
  #turn: Promise<void> = Promise.resolve();
  #session: NodeSession | undefined;
  #hasSaidAlone = false;
  #waiting = new AbortController();

  constructor({ configuration, body = createBody(), bus, connect = connectBus, log = () => undefined }: ServiceNodeOptions) {
    this.#configuration = configuration;
    this.#body = body;
    this.#bus = bus;
    this.#connect = connect;
    this.#log = log;
  }

  get isRunning(): boolean {
    return this.#goal === 'RUNNING' && this.#session !== undefined;
  }

  /** Where it answers; nothing while it is not running. */
  get endpoints(): readonly NodeEndpoint[] {
    return this.#session === undefined ? [] : [this.#session.health.endpoint];
  }

  /** The other nodes on the bus, as they describe themselves. */
  get peers(): readonly IntrospectionEvent[] {
    return this.#session?.peers ?? [];
  }

  /** Starts the node and publishes one introspection event. Again does no harm; after `shutdown` it starts anew. */
  initialize(): Promise<void> {
    return this.#go('RUNNING', () => this.#start());
  }

  /** Drains, publishes one leaving event and closes. Again does no harm; a start under way is waited for, its broker is not. */
  shutdown(): Promise<void> {
    this.#waiting.abort();
    return this.#go('STOPPED', () => this.#stop());
  }

  /** Publishes what the node says of itself once more. @throws {WorkRefusedError} it is not running. */
  publishIntrospection(): IntrospectionEvent {
    return this.#running().publish('introspection');
  }

  /** Does one piece of work. @throws {WorkRefusedError} it is not running or has too much to do. @throws {InvalidInputError} */
  async perform(input: unknown, correlationId: string = randomUUID()): Promise<unknown> {
    return await this.#running().perform(input, correlationId);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  #go(goal: 'RUNNING' | 'STOPPED', work: () => Promise<void>): Promise<void> {
    if (this.#goal === goal) return this.#turn;
    this.#goal = goal;
    const turn = this.#turn.then(work, work);
    this.#turn = turn;
    // What failed to start is stopped, and may be started again.
    turn.catch(() => {
      if (this.#turn !== turn) return;
      this.#goal = 'STOPPED';
      this.#turn = Promise.resolve();
    });
    return turn;
  }

  async #start(): Promise<void> {
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    const connection = await this.#connect(this.#configuration, this.#bus, { log: this.#log, signal });
    this.#session = await NodeSession.open(this.#configuration, this.#body, connection);
    if (connection.bus === undefined && !this.#hasSaidAlone) {
      this.#hasSaidAlone = true;
      this.#log(`runs without an event bus: ${connection.reason}`);
    }
  }

  async #stop(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    const aborted = await session.close().finally(() => (this.#session = undefined));
    if (aborted > 0) this.#log(`shutdown aborted work under way: ${aborted}`);
  }

  #running(): NodeSession {
    if (this.#goal === 'STOPPED' || this.#session === undefined) throw new WorkRefusedError('the node is not running');
    return this.#session;
  }
}
