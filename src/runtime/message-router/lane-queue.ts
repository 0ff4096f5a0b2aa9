import { Ring } from '../shared/ring.ts';
import type { Delivery } from './delivery.ts';
import type { Rank } from './routed-message.ts';

/** Deliveries of each priority in one round, from critical to low, while all of them have some. */
export const weights = [16, 8, 4, 1] as const;

const everyRank = [0, 1, 2, 3] as const satisfies readonly Rank[];

/**
 * The deliveries that wait for one module. The priorities share its time by weight: of 29 deliveries while all have some, critical gets 16, high 8, normal 4 and
 * low 1; none starves, and none waits longer than two rounds. Within a priority they are in the order in which they were sent. What failed is `held` until it is
 * due: the later ones of its priority wait behind it (`hold`), or pass it (`aside`).
 */
export class LaneQueue {
  readonly #rings: readonly Ring<Delivery>[] = everyRank.map(() => new Ring());
  readonly #held: readonly Delivery[][] = everyRank.map(() => []);
  readonly #holdsOrder: boolean;
  readonly #credits: number[] = [...weights];
  /** Of the messages in each ring. */
  readonly #ringBytes: number[] = [0, 0, 0, 0];
  /** Held ones among them. */
  length = 0;
  held = 0;

  constructor(order: 'hold' | 'aside') {
    this.#holdsOrder = order === 'hold';
  }

  lengthOf(rank: Rank): number {
    return this.#rings[rank]!.length + this.#held[rank]!.length;
  }

  /** By priority, from critical to low. */
  get lengths(): readonly number[] {
    return everyRank.map((rank) => this.lengthOf(rank));
  }

  push(delivery: Delivery): void {
    const { rank, sizeBytes } = delivery.message;
    this.#rings[rank]!.push(delivery);
    this.#ringBytes[rank]! += sizeBytes;
    this.length += 1;
  }

  /** Ahead of all later ones of its priority, not before `delivery.dueMs`. */
  hold(delivery: Delivery): void {
    const held = this.#held[delivery.message.rank]!;
    let place = held.length;
    while (place > 0 && this.#isBefore(delivery, held[place - 1]!)) place -= 1;
    held.splice(place, 0, delivery);
    this.held += 1;
    this.length += 1;
  }

  /** Whether `next` would give something. */
  hasDue(nowMs: number): boolean {
    return this.length > 0 && everyRank.some((rank) => this.#isReady(rank, nowMs));
  }

  /** The delivery whose turn it is, taken out. */
  next(nowMs: number): Delivery | undefined {
    if (this.length === 0) return undefined;
    const rank = this.#nextRank(nowMs) ?? this.#nextRound(nowMs);
    if (rank === undefined) return undefined;
    this.length -= 1;
    const held = this.#held[rank]!;
    if (held.length === 0 || held[0]!.dueMs > nowMs) return this.#shift(rank);
    this.held -= 1;
    return held.shift();
  }

  /** When the first of those held is due; undefined when none is held. */
  get nextDueMs(): number | undefined {
    if (this.held === 0) return undefined;
    return Math.min(...this.#held.map(([first]) => first?.dueMs ?? Number.POSITIVE_INFINITY));
  }

  /** How many `dropOldest` would give, one after the other, and the size of their payloads. */
  droppable(than: Rank): { readonly count: number; readonly sizeBytes: number } {
    let [count, sizeBytes] = [0, 0];
    for (let rank = 3; rank >= than; rank -= 1) {
      count += this.#rings[rank]!.length;
      sizeBytes += this.#ringBytes[rank]!;
    }
    return { count, sizeBytes };
  }

  /** Takes out the oldest one of the lowest priority, unless all are of a higher one than `than`. What is held stays. */
  dropOldest(than: Rank): Delivery | undefined {
    for (let rank = 3; rank >= than; rank -= 1) {
      const dropped = this.#shift(rank as Rank);
      if (dropped === undefined) continue;
      this.length -= 1;
      return dropped;
    }
    return undefined;
  }

  /** Takes out all, in the order in which they were sent. */
  takeAll(): readonly Delivery[] {
    const all = this.#held.flatMap((held) => held.splice(0));
    for (const rank of everyRank) for (let each = this.#shift(rank); each !== undefined; each = this.#shift(rank)) all.push(each);
    this.length = 0;
    this.held = 0;
    return all.toSorted((a, b) => a.message.sequence - b.message.sequence);
  }

  #shift(rank: Rank): Delivery | undefined {
    const delivery = this.#rings[rank]!.shift();
    if (delivery !== undefined) this.#ringBytes[rank]! -= delivery.message.sizeBytes;
    return delivery;
  }

  #nextRank(nowMs: number): Rank | undefined {
    for (let rank = 0; rank < 4; rank += 1) {
      const credit = this.#credits[rank] ?? 0;
      if (credit === 0 || !this.#isReady(rank as Rank, nowMs)) continue;
      this.#credits[rank] = credit - 1;
      return rank as Rank;
    }
    return undefined;
  }

  #nextRound(nowMs: number): Rank | undefined {
    for (let rank = 0; rank < 4; rank += 1) this.#credits[rank] = weights[rank as Rank];
    return this.#nextRank(nowMs);
  }

  #isReady(rank: Rank, nowMs: number): boolean {
    const held = this.#held[rank]!;
    if (held.length === 0) return this.#rings[rank]!.length > 0;
    return held[0]!.dueMs <= nowMs || (!this.#holdsOrder && this.#rings[rank]!.length > 0);
  }

  #isBefore(a: Delivery, b: Delivery): boolean {
    if (!this.#holdsOrder && a.dueMs !== b.dueMs) return a.dueMs < b.dueMs;
    return a.message.sequence < b.message.sequence;
  }
}
