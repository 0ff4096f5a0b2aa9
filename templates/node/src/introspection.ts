import type { NodeConfiguration } from './node-configuration.ts';
import { nodeFacts } from './node-facts.ts';
import type { NodeType } from './node-facts.ts';

/** Where something of the node answers. */
export interface NodeEndpoint {
  readonly name: string;
  readonly url: string;
}

/** What a node says of itself, so that others find it. Described by `wavegate/schemas/introspection-event`. */
export interface IntrospectionEvent {
  readonly schema_version: 1;
  readonly event: 'introspection' | 'leaving';
  readonly node_id: string;
  readonly node_type: NodeType;
  readonly service: string;
  readonly instance_id: string;
  readonly domain: string;
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly endpoints: readonly NodeEndpoint[];
}

/** The types under which these events go over the bus. */
export const introspectionTypes = { introspection: 'node.introspection', leaving: 'node.leaving' } as const;

/** What this node says of itself, when it comes or when it leaves. */
export function describeNode(
  event: IntrospectionEvent['event'],
  { nodeId, serviceName, instanceId }: NodeConfiguration,
  capabilities: readonly string[],
  endpoints: readonly NodeEndpoint[],
): IntrospectionEvent {
  return {
    schema_version: 1,
    event,
    node_id: nodeId,
    node_type: nodeFacts.type,
    service: serviceName,
    instance_id: instanceId,
    domain: nodeFacts.domain,
    version: nodeFacts.version,
    capabilities,
    endpoints,
  };
}
