import { setImmediate } from 'node:timers';
import { Ring } from './ring.ts';

/** Deliveries before the event loop has its turn. */
const sliceSize = 256;

/** Deliveries of one of them before another one has its turn. */
const turnSize = 32;

/** Somebody who has deliveries to make. */
export interface Pumpable {
  /** Kept by the lane: whether it is to be pumped already. */
  isListed: boolean;
  /** Makes at most so many deliveries. @returns How many. */
  pump(most: number): number;
}

/** Those of one organisation that have deliveries to make, served in turn. */
export class DeliveryLane {
  readonly #loop: DeliveryLoop;
  readonly #ready = new Ring<Pumpable>();
  isListed = false;

  constructor(loop: DeliveryLoop) {
    this.#loop = loop;
  }

  get hasWork(): boolean {
    return this.#ready.length > 0;
  }

  enlist(next: Pumpable): void {
    next.isListed = true;
    this.#ready.push(next);
    if (!this.isListed) this.#loop.enlist(this);
  }

  /** One turn of one of them. @returns Deliveries made. */
  run(most: number): number {
    const next = this.#ready.shift();
    if (next === undefined) return 0;
    next.isListed = false;
    return next.pump(Math.min(most, turnSize));
  }
}

/**
 * Makes the asynchronous deliveries of all organisations: in turn among organisations, and within each among those who have some, so that nobody's backlog
 * holds up the others. Begins after the current call, and lets the event loop go on after each slice.
 */
export class DeliveryLoop {
  readonly #lanes = new Ring<DeliveryLane>();
  #isScheduled = false;

  enlist(lane: DeliveryLane): void {
    lane.isListed = true;
    this.#lanes.push(lane);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(this.#runSlice);
  }

  readonly #runSlice = (): void => {
    let left = sliceSize;
    while (left > 0) {
      const lane = this.#lanes.shift();
      if (lane === undefined) {
        this.#isScheduled = false;
        return;
      }
      // A turn that delivers nothing, as a replay that finds nothing, counts too.
      left -= Math.max(1, lane.run(left));
      if (lane.hasWork) this.#lanes.push(lane);
      else lane.isListed = false;
    }
    setImmediate(this.#runSlice);
  };
}
