import type { RoutedMessage } from './routed-message.ts';

/** One message on its way to one module. */
export class Delivery {
  readonly message: RoutedMessage;
  /** Calls of the handler that count. */
  attempts = 0;
  /** How often the module was found to have crashed while this message was among those it could not handle. */
  crashes = 0;
  /** How many messages the module had handled when this one failed for the first time. */
  handledBefore = 0;
  /** Not before this is it tried again. */
  dueMs = 0;
  /** When the last call of the handler began, on the monotonic clock; undefined before the first. */
  startedMs: number | undefined;
  /** What the last call failed with. */
  error: unknown;

  constructor(message: RoutedMessage) {
    this.message = message;
  }
}
