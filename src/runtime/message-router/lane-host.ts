import type { Clock } from '../../foundation/clock.ts';
import type { Pumpable } from '../shared/delivery-loop.ts';
import type { DeadLetterReason } from './outcome.ts';
import type { Delivery } from './delivery.ts';
import type { MemoryAccount } from './memory-account.ts';

/** What a lane needs of its organisation. */
export interface LaneHost {
  readonly clock: Clock;
  readonly memory: MemoryAccount;
  /** The lane has deliveries to make. */
  enlist(lane: Pumpable): void;
  handled(module: string, delivery: Delivery): void;
  bury(module: string, delivery: Delivery, reason: DeadLetterReason): void;
  /** Whether somebody would start the module again. */
  canRecover(module: string): boolean;
  /** The module handles nothing any more. @returns Whether somebody will start it again, and open its lane. */
  crashed(module: string, error: unknown): boolean;
  businessChanged(isBusy: boolean): void;
  /** There may be room again. */
  roomChanged(): void;
}
