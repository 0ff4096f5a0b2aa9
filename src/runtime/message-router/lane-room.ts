import type { CrashJudge } from './crash-judge.ts';
import type { Delivery } from './delivery.ts';
import type { LaneAccount } from './lane-account.ts';
import type { LaneQueue } from './lane-queue.ts';
import type { LaneSettings } from './lane-settings.ts';
import type { RoutedMessage } from './routed-message.ts';

const none: readonly Delivery[] = [];

/** Whether one lane may take a message, and what has to go for it. */
export class LaneRoom {
  readonly #settings: LaneSettings;
  readonly #queue: LaneQueue;
  readonly #judge: CrashJudge;
  readonly #account: LaneAccount;

  constructor(settings: LaneSettings, queue: LaneQueue, judge: CrashJudge, account: LaneAccount) {
    this.#settings = settings;
    this.#queue = queue;
    this.#judge = judge;
    this.#account = account;
  }

  /** Messages that wait. */
  get backlog(): number {
    return this.#queue.length + this.#judge.length;
  }

  isThereFor(sizeBytes: number): boolean {
    return this.backlog < this.#settings.queueLimit && this.#account.hasRoomFor(sizeBytes);
  }

  /** Whether it is worth waiting for: there is none now, but may be. @param isLinked  For a message from another router. */
  isAwaitedFor(sizeBytes: number, isLinked: boolean): boolean {
    const { overflow } = this.#settings;
    const waits = overflow === 'wait' || (isLinked && overflow === 'reject');
    return waits && !this.isThereFor(sizeBytes) && this.#account.couldEverHold(sizeBytes);
  }

  /** Takes out what has to go for the message: nothing, as a rule. @returns Undefined: there is no room for it, and nothing was taken out. */
  make({ sizeBytes, rank }: RoutedMessage): readonly Delivery[] | undefined {
    if (this.isThereFor(sizeBytes)) return none;
    if (this.#settings.overflow !== 'drop-oldest') return undefined;
    const droppable = this.#queue.droppable(rank);
    if (this.backlog - droppable.count >= this.#settings.queueLimit) return undefined;
    if (!this.#account.hasRoomFor(sizeBytes - droppable.sizeBytes)) return undefined;
    return this.#drop(sizeBytes, rank);
  }

  #drop(sizeBytes: number, rank: RoutedMessage['rank']): readonly Delivery[] {
    const dropped: Delivery[] = [];
    let needed = sizeBytes;
    while (this.backlog >= this.#settings.queueLimit || !this.#account.hasRoomFor(needed)) {
      const oldest = this.#queue.dropOldest(rank);
      if (oldest === undefined) break;
      dropped.push(oldest);
      needed -= oldest.message.sizeBytes;
    }
    return dropped;
  }
}
