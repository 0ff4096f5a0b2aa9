/** What a node does: input and output of outside, a pure transformation, a fold into state, or a workflow of other nodes. */
export type NodeType = 'effect' | 'compute' | 'reducer' | 'orchestrator';

/** What carries the events between nodes. */
export type Transport = 'memory' | 'nats' | 'kafka';

/** What tells this node from every other. */
export interface NodeFacts {
  readonly service: string;
  readonly domain: string;
  readonly type: NodeType;
  readonly version: string;
  /** Whether the node carries the event bus at all; the environment can only turn it off. */
  readonly eventBus: boolean;
  readonly transport: Transport;
}

export const nodeFacts: NodeFacts = {
  service: 'sample-service',
  domain: 'sample-domain',
  type: 'orchestrator',
  version: '0.1.0',
  eventBus: true,
  transport: 'memory',
};
