import type { EventPriority, BusEvent } from './bus-event.ts';
import { Ring } from '../shared/ring.ts';

/** After so many events in a row that overtook lower ones, a lower one has its turn. */
export const longestOvertaking = 16;

const places: Readonly<Record<EventPriority, number>> = { high: 0, normal: 1, low: 2 };

/**
 * Events in the order of their delivery: high before normal before low, first in first out within a priority. Nothing starves: whoever was overtaken
 * by `longestOvertaking` in a row is next, so that at least one of every 17 goes to the lower ones, and one of every 17 of these to the lowest.
 */
export class DeliveryQueue {
  readonly #lanes: readonly [Ring<BusEvent>, Ring<BusEvent>, Ring<BusEvent>] = [new Ring(), new Ring(), new Ring()];
  /** How often a high event overtook, and how often a normal one. */
  #overHigh = 0;
  #overNormal = 0;
  readonly #heedsPriority: boolean;
  length = 0;

  /** @param heedsPriority  Without it the order is that of arrival alone. */
  constructor(heedsPriority: boolean) {
    this.#heedsPriority = heedsPriority;
  }

  push(event: BusEvent): void {
    this.#laneOf(event.priority).push(event);
    this.length += 1;
  }

  shift(): BusEvent | undefined {
    const event = this.#nextLane().shift();
    if (event !== undefined) this.length -= 1;
    return event;
  }

  /** Takes out the oldest event of the lowest priority, unless all are of a higher priority than `than`. */
  dropOldest(than: EventPriority): BusEvent | undefined {
    const highest = this.#heedsPriority ? places[than] : places.normal;
    for (let place = places.low; place >= highest; place -= 1) {
      const dropped = this.#lanes[place]?.shift();
      if (dropped === undefined) continue;
      this.length -= 1;
      return dropped;
    }
    return undefined;
  }

  clear(): void {
    for (const lane of this.#lanes) lane.clear();
    this.length = 0;
  }

  #laneOf(priority: EventPriority): Ring<BusEvent> {
    const [high, normal, low] = this.#lanes;
    if (priority === 'normal' || !this.#heedsPriority) return normal;
    return priority === 'high' ? high : low;
  }

  #nextLane(): Ring<BusEvent> {
    const [high, normal, low] = this.#lanes;
    if (high.length > 0) {
      if (normal.length + low.length === 0) return high;
      if ((this.#overHigh += 1) <= longestOvertaking) return high;
      this.#overHigh = 0;
    }
    if (normal.length === 0) return low;
    if (low.length === 0) return normal;
    if ((this.#overNormal += 1) <= longestOvertaking) return normal;
    this.#overNormal = 0;
    return low;
  }
}
