import type { Slot } from './slot.ts';

/** Connections that nobody uses, the one returned last on top. */
export class IdleStack<Connection> {
  /** Never shortened: an array that is emptied and filled again in turn would allocate each time. */
  readonly #slots: (Slot<Connection> | undefined)[] = [];
  length = 0;

  push(slot: Slot<Connection>): void {
    this.#slots[this.length++] = slot;
  }

  /** The one that `organisationId` itself returned last, or else, of those that `suits`, the one returned last. */
  take(organisationId: string, suits: (slot: Slot<Connection>) => boolean): Slot<Connection> | undefined {
    const top = this.length - 1;
    if (top < 0) return undefined;
    return this.#slots[top]?.lastOrganisation === organisationId ? this.#takeAt(top) : this.#search(organisationId, suits);
  }

  /** The one at rest for longest. */
  takeOldest(): Slot<Connection> | undefined {
    return this.#takeAt(0);
  }

  /** Takes out all for which `leaves` holds, asked from the one at rest for longest. */
  takeAll(leaves: (slot: Slot<Connection>) => boolean): readonly Slot<Connection>[] {
    const slots = this.#slots.slice(0, this.length).filter((slot) => slot !== undefined);
    const taken = new Set(slots.filter(leaves));
    this.#slots.fill(undefined);
    this.length = 0;
    for (const slot of slots) if (!taken.has(slot)) this.push(slot);
    return [...taken];
  }

  /** Apart from `take`, which its functions would make allocate at every call. */
  #search(organisationId: string, suits: (slot: Slot<Connection>) => boolean): Slot<Connection> | undefined {
    const own = this.#slots.findLastIndex((slot) => slot?.lastOrganisation === organisationId);
    return this.#takeAt(own >= 0 ? own : this.#slots.findLastIndex((slot) => slot !== undefined && suits(slot)));
  }

  #takeAt(index: number): Slot<Connection> | undefined {
    const slot = this.#slots[index];
    if (slot === undefined) return undefined;
    this.length -= 1;
    if (index < this.length) this.#slots.copyWithin(index, index + 1, this.length + 1);
    this.#slots[this.length] = undefined;
    return slot;
  }
}
