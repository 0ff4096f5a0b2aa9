import type { DeadLetterReason } from './outcome.ts';
import type { RoutedMessage } from './routed-message.ts';

/** A message that a module did not handle. */
export interface DeadLetter {
  readonly message: RoutedMessage;
  /** The module; undefined when the message had not come as far as one. */
  readonly module: string | undefined;
  readonly reason: DeadLetterReason;
  /** Calls of the handler. */
  readonly attempts: number;
  /** What the last call failed with. */
  readonly error: unknown;
  /** Since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
}

/** Narrows a list of dead letters. */
export interface DeadLetterQuery {
  readonly module?: string;
  readonly reason?: DeadLetterReason;
  readonly type?: string;
}

export function isAskedFor({ message, module, reason }: DeadLetter, query: DeadLetterQuery): boolean {
  return (
    (query.module === undefined || query.module === module) &&
    (query.reason === undefined || query.reason === reason) &&
    (query.type === undefined || query.type === message.type)
  );
}
