import type { Clock } from '../../foundation/clock.ts';
import type { BusEvent } from './bus-event.ts';
import { DeadLetterOffice } from './dead-letter-office.ts';
import type { OverflowPolicy } from './bus-options.ts';
import type { DeliveryLane, Pumpable } from '../shared/delivery-loop.ts';
import type { DeliveryFailure, DeliveryGap } from './delivery-records.ts';
import { RecentRecords } from '../shared/recent-records.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import type { SubscriberHost } from './subscriber-host.ts';

/** What the subscribers of one organisation have in common: where their failures go, who is busy, and who has no room. */
export class Deliveries implements SubscriberHost {
  readonly clock: Clock;
  readonly random: () => number;
  readonly failures: RecentRecords<DeliveryFailure>;
  readonly deadLetters: DeadLetterOffice;
  readonly gaps: RecentRecords<DeliveryGap>;
  readonly #lane: DeliveryLane;
  readonly #idle: (() => void)[] = [];
  #busy = 0;
  /** Full subscribers that must lose nothing. */
  full = 0;
  /** Called when one of those has become full, or has room again. */
  onRoomChange: () => void = () => undefined;
  /** Called when who receives, or who may be called without asking, has changed. */
  onReceiversChange: () => void = () => undefined;

  constructor(options: ResolvedOptions, lane: DeliveryLane) {
    this.clock = options.clock;
    this.random = options.random;
    this.failures = new RecentRecords(options.maxFailures);
    this.deadLetters = new DeadLetterOffice(options.maxDeadLetters);
    this.gaps = new RecentRecords(options.maxGaps);
    this.#lane = lane;
  }

  enlist(subscriber: Pumpable): void {
    this.#lane.enlist(subscriber);
  }

  receiversChanged(): void {
    this.onReceiversChange();
  }

  fullnessChanged(isFull: boolean, overflow: OverflowPolicy): void {
    if (overflow !== 'reject' && overflow !== 'wait') return;
    this.full += isFull ? 1 : -1;
    this.onRoomChange();
  }

  businessChanged(isBusy: boolean): void {
    this.#busy += isBusy ? 1 : -1;
    if (this.#busy > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  recordFailure(event: BusEvent, subscriber: string, error: unknown, attempt: number, retryInMs: number | undefined): void {
    const failure = { event, subscriber, error, attempt, failedAtMs: this.clock.wallMs() };
    this.failures.add(retryInMs === undefined ? failure : { ...failure, retryInMs });
  }

  recordDeadLetter(event: BusEvent, subscriber: string, attempts: number, error: unknown): void {
    this.deadLetters.add({ event, subscriber, attempts, error, deadAtMs: this.clock.wallMs() });
  }

  /** Resolves when no subscriber has anything queued, under way or to be tried again. */
  whenIdle(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#busy === 0) resolve();
    else this.#idle.push(resolve);
    return promise;
  }
}
