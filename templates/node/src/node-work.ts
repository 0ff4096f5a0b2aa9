import type { NodeBus } from './node-bus.ts';
import type { NodeConfiguration } from './node-configuration.ts';

/** What one piece of work may know and use. */
export interface WorkContext {
  /** Aborted when the node can wait no longer for its work to end. */
  readonly signal: AbortSignal;
  /** Ties together all events of what was asked for. */
  readonly correlationId: string;
}

/** What the node is for. Everything else in this folder is there to run it. */
export interface NodeBody {
  /** What others can ask of it, as it stands in the introspection event. */
  readonly capabilities: readonly string[];
  /** Does the work. @throws {InvalidInputError} `input` is not what the contract says. */
  perform(input: unknown, context: WorkContext): Promise<unknown>;
  /** Takes back what `perform` did with the same input, as far as that can be done. */
  compensate?(input: unknown, context: WorkContext): Promise<void>;
  /** Called with the bus when the node has one; what it returns is disposed of at shutdown. */
  connect?(bus: NodeBus, configuration: NodeConfiguration): Disposable;
}

/** Says in what way an input breaks the contract. */
export class InvalidInputError extends TypeError {
  override readonly name = 'InvalidInputError';
  readonly code = 'NODE_INVALID_INPUT';
}

/** The fields of an object. @throws {InvalidInputError} It is none. */
export function fieldsOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidInputError(`${what} must be an object`);
  return value as Readonly<Record<string, unknown>>;
}
