import type { Parcel } from './parcel.ts';

interface Place {
  readonly parcel: Parcel;
  before: Place | undefined;
  after: Place | undefined;
}

/** Parcels one behind the other. All is done in constant time, also taking one out of the middle. */
export class ParcelLine {
  readonly #places = new Map<Parcel, Place>();
  #head: Place | undefined;
  #tail: Place | undefined;
  /** The sizes of all, in bytes. */
  sizeBytes = 0;

  get length(): number {
    return this.#places.size;
  }

  get first(): Parcel | undefined {
    return this.#head?.parcel;
  }

  push(parcel: Parcel): void {
    const place: Place = { parcel, before: this.#tail, after: undefined };
    if (this.#tail === undefined) this.#head = place;
    else this.#tail.after = place;
    this.#tail = place;
    this.#places.set(parcel, place);
    this.sizeBytes += parcel.sizeBytes;
  }

  /** Whether it stood in the line. */
  remove(parcel: Parcel): boolean {
    const place = this.#places.get(parcel);
    if (place === undefined) return false;
    if (place.before === undefined) this.#head = place.after;
    else place.before.after = place.after;
    if (place.after === undefined) this.#tail = place.before;
    else place.after.before = place.before;
    this.#places.delete(parcel);
    this.sizeBytes -= parcel.sizeBytes;
    return true;
  }

  /** All, in order. */
  toArray(): readonly Parcel[] {
    const parcels: Parcel[] = [];
    for (let place = this.#head; place !== undefined; place = place.after) parcels.push(place.parcel);
    return parcels;
  }

  clear(): void {
    this.#places.clear();
    this.#head = this.#tail = undefined;
    this.sizeBytes = 0;
  }
}
