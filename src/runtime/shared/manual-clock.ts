import type { Clock, Scheduled } from '../../foundation/clock.ts';

interface Appointment extends Scheduled {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to move: for tests that would otherwise sleep. */
export class ManualClock implements Clock {
  #nowMs: number;
  #order = 0;
  readonly #appointments = new Set<Appointment>();

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  schedule(callback: () => void, delayMs: number): Scheduled {
    const cancel = (): boolean => this.#appointments.delete(appointment);
    const appointment = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, callback, cancel };
    this.#appointments.add(appointment);
    return appointment;
  }

  /** The calls that are still to come. */
  get pending(): number {
    return this.#appointments.size;
  }

  /** Moves on by `byMs`; makes every call that falls due on the way, in order of time, each at its own time. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#nowMs + byMs;
    await settle();
    for (let next = this.#nextUntil(endMs); next !== undefined; next = this.#nextUntil(endMs)) {
      this.#appointments.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.callback();
      await settle();
    }
    this.#nowMs = endMs;
  }

  /** Moves on by `byMs` without making any call, as when the event loop was blocked or the machine slept. */
  jump(byMs: number): void {
    this.#nowMs += byMs;
  }

  #nextUntil(endMs: number): Appointment | undefined {
    let first: Appointment | undefined;
    for (const each of this.#appointments) {
      const earlier = first === undefined || each.dueMs < first.dueMs || (each.dueMs === first.dueMs && each.order < first.order);
      if (each.dueMs <= endMs && earlier) first = each;
    }
    return first;
  }
}

/** Lets promises that are ready run, so that what a call started has had its effect. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
