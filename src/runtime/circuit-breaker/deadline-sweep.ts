import type { Clock, Scheduled } from '../../foundation/clock.ts';

/** Something with a deadline. Lies in one queue at a time, of which it is a link. */
export abstract class Timed {
  dueMs = 0;
  queue: TimedQueue | undefined = undefined;
  previous: Timed | undefined = undefined;
  next: Timed | undefined = undefined;

  /** The deadline has passed. Is no longer in a queue. */
  abstract expire(): void;
}

/** Those with the same time limit, in the order in which they began and so in which they fall due. */
interface TimedQueue {
  readonly timeoutMs: number;
  first: Timed | undefined;
  last: Timed | undefined;
}

/** Longest sleep between two looks. A timer that nobody needs any more runs out after that long, and none follows. */
const longestSleepMs = 1_000;
const sweeps = new WeakMap<Clock, DeadlineSweep>();

/**
 * Ends what has passed its deadline, with one timer for everything on the same clock, and none while there is nothing. To begin and end costs the same
 * however many are under way. Nothing is ended early; late by the event loop's delay.
 */
export class DeadlineSweep {
  readonly #clock: Clock;
  readonly #queues = new Map<number, TimedQueue>();
  /** That of the last call: most have the same time limit. */
  #recent: TimedQueue | undefined;
  #timer: Scheduled | undefined;
  #wakeMs = Number.POSITIVE_INFINITY;

  private constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The one sweep of this clock. */
  static of(clock: Clock): DeadlineSweep {
    const known = sweeps.get(clock);
    if (known !== undefined) return known;
    const sweep = new DeadlineSweep(clock);
    sweeps.set(clock, sweep);
    return sweep;
  }

  add(timed: Timed, timeoutMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    const queue = this.#recent?.timeoutMs === timeoutMs ? this.#recent : this.#queueOf(timeoutMs);
    timed.dueMs = nowMs + timeoutMs;
    timed.queue = queue;
    timed.previous = queue.last;
    if (queue.last === undefined) queue.first = timed;
    else queue.last.next = timed;
    queue.last = timed;
    const wakeMs = timeoutMs < longestSleepMs ? timed.dueMs : nowMs + longestSleepMs;
    if (wakeMs < this.#wakeMs) this.#wakeAt(wakeMs, nowMs);
  }

  /** No effect on what is in no queue. */
  remove(timed: Timed): void {
    const { queue, previous, next } = timed;
    if (queue === undefined) return;
    if (previous === undefined) queue.first = next;
    else previous.next = next;
    if (next === undefined) queue.last = previous;
    else next.previous = previous;
    timed.queue = undefined;
    timed.previous = undefined;
    timed.next = undefined;
  }

  #queueOf(timeoutMs: number): TimedQueue {
    let queue = this.#queues.get(timeoutMs);
    if (queue === undefined) {
      queue = { timeoutMs, first: undefined, last: undefined };
      this.#queues.set(timeoutMs, queue);
    }
    this.#recent = queue;
    return queue;
  }

  #wakeAt(wakeMs: number, nowMs: number): void {
    this.#timer?.cancel();
    this.#wakeMs = wakeMs;
    // Rounded up: a timer of whole milliseconds may otherwise fire just before.
    this.#timer = this.#clock.schedule(() => this.#sweep(), Math.ceil(wakeMs - nowMs));
  }

  #sweep(): void {
    this.#timer = undefined;
    this.#wakeMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.monotonicMs();
    const due: Timed[] = [];
    let nextMs = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) {
      for (let timed = queue.first; timed !== undefined && timed.dueMs <= nowMs; timed = queue.first) {
        this.remove(timed);
        due.push(timed);
      }
      if (queue.first === undefined) this.#forget(queue);
      else nextMs = Math.min(nextMs, queue.first.dueMs);
    }
    if (nextMs < Number.POSITIVE_INFINITY) this.#wakeAt(Math.min(nextMs, nowMs + longestSleepMs), nowMs);
    for (const timed of due) timed.expire();
  }

  #forget(queue: TimedQueue): void {
    this.#queues.delete(queue.timeoutMs);
    if (this.#recent === queue) this.#recent = undefined;
  }
}
