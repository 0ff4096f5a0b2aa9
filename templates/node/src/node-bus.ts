import type { NodeConfiguration } from './node-configuration.ts';

/** An event as a node receives it. Shared with others: read-only. */
export interface NodeEvent {
  readonly type: string;
  readonly payload: unknown;
  readonly correlationId?: string | undefined;
  readonly source?: string | undefined;
}

export interface SubscribeOptions {
  readonly name?: string;
  readonly mode?: 'synchronous' | 'asynchronous';
  /** Calls of the callback under way at once. */
  readonly concurrency?: number;
  /** First the retained events from this number on, then the live ones. */
  readonly from?: number;
  /** `attempts`: calls for one event before it is given up. */
  readonly retry?: { readonly attempts: number };
}

export interface PublishOptions {
  readonly correlationId?: string;
  readonly source?: string;
}

/** What a node needs of an event bus: the bus of one organisation of `wavegate/runtime/event-bus` has it. */
export interface NodeBus {
  /** Throws where the event is not taken. On a broker it returns a promise of its being stored, which need not be awaited. */
  publish(type: string, payload: unknown, options?: PublishOptions): unknown;
  subscribe(
    filter: string | { readonly pattern: string },
    callback: (event: NodeEvent) => unknown,
    options?: SubscribeOptions,
  ): Disposable;
}

/** A bus in use, or the reason why there is none. */
export type BusConnection =
  | { readonly bus: NodeBus; health?(): 'HEALTHY' | 'DEGRADED'; close(drainMs: number): Promise<void> }
  | { readonly bus: undefined; readonly reason: string; close(drainMs: number): Promise<void> };

export interface ConnectOptions {
  /** Told what an operator should know. */
  readonly log?: (line: string) => void;
  /** Aborted when the node is to stop: nothing is waited for any longer. */
  readonly signal?: AbortSignal;
}

/** Finds the bus of a node. `given` is one that the node shares with others of its process. */
export type ConnectBus = (
  configuration: NodeConfiguration,
  given: NodeBus | undefined,
  options: ConnectOptions,
) => Promise<BusConnection>;

/** No bus, and why. */
export function alone(reason: string): BusConnection {
  return { bus: undefined, reason, close: async () => undefined };
}
