import type { RoutedMessage } from './routed-message.ts';

/** What became of a send. */
export interface Receipt {
  /** Undefined for a duplicate. */
  readonly message: RoutedMessage | undefined;
  /** How many modules will handle it, or tell why not by a dead letter. 0: no module receives its type (it is a dead letter), or it is a duplicate. */
  readonly takers: number;
  /** The modules that had no room, while others took it; for each there is a dead letter. */
  readonly refusedBy: readonly string[];
}

export const nobody: readonly string[] = Object.freeze([]);

/** Its id was sent before. */
export const duplicate: Receipt = Object.freeze({ message: undefined, takers: 0, refusedBy: nobody });
