import type { Clock } from '../../foundation/clock.ts';
import type { BusEvent } from './bus-event.ts';
import type { OverflowPolicy } from './bus-options.ts';
import type { Pumpable } from '../shared/delivery-loop.ts';

/** What a subscriber needs of the bus of its organisation. */
export interface SubscriberHost {
  readonly clock: Clock;
  readonly random: () => number;
  /** There is work: `pump` is to be called, in a turn of its own. */
  enlist(subscriber: Pumpable): void;
  /** Who receives, or who of them may be called without asking, is not what it was. */
  receiversChanged(): void;
  fullnessChanged(isFull: boolean, overflow: OverflowPolicy): void;
  businessChanged(isBusy: boolean): void;
  recordFailure(event: BusEvent, subscriber: string, error: unknown, attempt: number, retryInMs: number | undefined): void;
  recordDeadLetter(event: BusEvent, subscriber: string, attempts: number, error: unknown): void;
}
