import type { BackoffOptions } from '../shared/backoff.ts';

/**
 * What happens to a message that finds a module's queue full. `reject`: the send throws, unless another module took the message. `wait`: so does `send`, but
 * `sendAsync` waits for room. `drop-oldest`: the oldest queued message of the lowest priority goes for it, and becomes a dead letter.
 */
export type OverflowPolicy = 'reject' | 'wait' | 'drop-oldest';

export const overflowPolicies = ['reject', 'wait', 'drop-oldest'] as const satisfies readonly OverflowPolicy[];

/** How one module is given its messages. */
export interface LaneOptions {
  /** Messages that wait for the module. Default 10,000. */
  readonly queueLimit?: number;
  /** About how much memory their payloads may take, those being handled included. Default 64 MiB. */
  readonly queueBytes?: number;
  /** Default `reject`. */
  readonly overflow?: OverflowPolicy;
  /** Calls of handlers under way at once. Above 1, messages are begun in order and may end in any. Default 1. */
  readonly concurrency?: number;
  /** Whether later messages of the same priority wait behind one that is to be tried again (`hold`), or pass it (`aside`). Default `hold`. */
  readonly order?: 'hold' | 'aside';
  /** Calls of the handler for one message before it is a dead letter. Default 3. */
  readonly attempts?: number;
  /** Delay before the second attempt; doubles with each. Default 10. */
  readonly retryBaseMs?: number;
  /** No delay is longer. Default 5,000. */
  readonly retryCapMs?: number;
  /** A handler that has not settled by then has failed; its signal is aborted. `Infinity`: never. Default 30,000. */
  readonly handlerTimeoutMs?: number;
  /** So many messages in a row that failed as often as allowed mean that the module has crashed. Counts only with a registry. Default 3. */
  readonly crashAfter?: number;
}

/** Options with every default filled in, and within their bounds. */
export interface LaneSettings extends Required<LaneOptions> {
  readonly backoff: BackoffOptions;
}
