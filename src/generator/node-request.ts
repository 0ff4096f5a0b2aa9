/** The types of node that there are. */
export const nodeTypes = ['effect', 'compute', 'reducer', 'orchestrator'] as const;

export type NodeType = (typeof nodeTypes)[number];

/** What may carry the events: the process, or a broker. */
export const transports = ['memory', 'nats', 'kafka'] as const;

/** What was asked for, as it was asked: nothing of it has been checked. */
export interface RawRequest {
  readonly type: string;
  readonly serviceName: string;
  readonly domain: string;
  /** Absolute path of the folder in which the node's own is made. */
  readonly out: string;
  /** Undefined: as the type has it; with a broker always. */
  readonly eventBus?: boolean | undefined;
  readonly transport?: string | undefined;
  readonly isDryRun?: boolean | undefined;
  /** Become part of the repository around the node. Undefined: where there is one whose plan is not frozen. */
  readonly isJoining?: boolean | undefined;
}

/** A request with its defaults. Whether it can be met is for the gate SV-001 to say. */
export interface NodeRequest {
  readonly type: string;
  readonly service: string;
  readonly domain: string;
  readonly out: string;
  readonly eventBus: boolean;
  readonly transport: string;
  readonly isDryRun: boolean;
  readonly isJoining: boolean | undefined;
}

/** Effects and orchestrators always carry the event bus; the others on request. */
export function alwaysOnBus(type: string): boolean {
  return type === 'effect' || type === 'orchestrator';
}

/** Fills in the defaults. */
export function parseRequest({
  type,
  serviceName,
  domain,
  out,
  eventBus,
  transport = 'memory',
  isDryRun,
  isJoining,
}: RawRequest): NodeRequest {
  return {
    type,
    service: serviceName,
    domain,
    out,
    eventBus: eventBus ?? (alwaysOnBus(type) || transport !== 'memory'),
    transport,
    isDryRun: isDryRun ?? false,
    isJoining,
  };
}
