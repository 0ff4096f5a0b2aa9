import type { IntrospectionEvent } from './introspection.ts';
import type { NodeBus, NodeEvent } from './node-bus.ts';

const mostPeers = 10_000;

/** The other nodes that are there, by their introspection events; those that came before are read from what the bus retains. */
export class PeerDirectory implements Disposable {
  readonly #peers = new Map<string, IntrospectionEvent>();
  readonly #subscription: Disposable;

  constructor(bus: NodeBus, ownNodeId: string, name: string) {
    const hear = ({ payload }: NodeEvent): void => {
      if (isIntrospection(payload) && payload.node_id !== ownNodeId) this.#note(payload);
    };
    this.#subscription = bus.subscribe({ pattern: 'node.*' }, hear, { name, from: 1 });
  }

  list(): readonly IntrospectionEvent[] {
    return [...this.#peers.values()];
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#peers.clear();
  }

  #note(peer: IntrospectionEvent): void {
    if (peer.event === 'leaving') this.#peers.delete(peer.node_id);
    else if (this.#peers.has(peer.node_id) || this.#peers.size < mostPeers) this.#peers.set(peer.node_id, peer);
  }
}

function isIntrospection(payload: unknown): payload is IntrospectionEvent {
  if (typeof payload !== 'object' || payload === null) return false;
  const { schema_version: version, event, node_id: nodeId } = payload as Readonly<Record<string, unknown>>;
  return version === 1 && (event === 'introspection' || event === 'leaving') && typeof nodeId === 'string';
}
