/** One who stands in a queue; a node of a list, so that leaving from the middle costs no more than from the head. */
export abstract class QueuePlace<Place> {
  before: Place | undefined = undefined;
  behind: Place | undefined = undefined;
}

/** First come, first served; whoever stands in it may leave at any time. */
export class LockQueue<Place extends QueuePlace<Place>> implements Iterable<Place> {
  #head: Place | undefined = undefined;
  #tail: Place | undefined = undefined;
  #size = 0;

  get head(): Place | undefined {
    return this.#head;
  }

  get size(): number {
    return this.#size;
  }

  push(place: Place): void {
    place.before = this.#tail;
    if (this.#tail === undefined) this.#head = place;
    else this.#tail.behind = place;
    this.#tail = place;
    this.#size += 1;
  }

  /** @param place  Stands in this queue. */
  remove(place: Place): void {
    if (place.before === undefined) this.#head = place.behind;
    else place.before.behind = place.behind;
    if (place.behind === undefined) this.#tail = place.before;
    else place.behind.before = place.before;
    place.before = undefined;
    place.behind = undefined;
    this.#size -= 1;
  }

  *[Symbol.iterator](): Generator<Place> {
    for (let place = this.#head; place !== undefined; place = place.behind) yield place;
  }
}
