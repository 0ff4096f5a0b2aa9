import type { Slot } from './slot.ts';

/** Connections that nobody uses, the one returned last on top. */
export class IdleStack<Connection> {
  #slots: Slot<Connection>[] = [];

  get length(): number {
    return this.#slots.length;
  }

  push(slot: Slot<Connection>): void {
    this.#slots.push(slot);
  }

  /** The one that `organisationId` itself returned last, or else, of those that `suits`, the one returned last. */
  take(organisationId: string, suits: (slot: Slot<Connection>) => boolean): Slot<Connection> | undefined {
    const slots = this.#slots;
    const top = slots.at(-1);
    if (top === undefined || top.lastOrganisation === organisationId) return slots.pop();
    const own = slots.findLastIndex((slot) => slot.lastOrganisation === organisationId);
    const index = own >= 0 ? own : slots.findLastIndex(suits);
    return index < 0 ? undefined : slots.splice(index, 1)[0];
  }

  /** The one at rest for longest. */
  takeOldest(): Slot<Connection> | undefined {
    return this.#slots.shift();
  }

  /** Takes out all for which `leaves` holds, asked from the one at rest for longest. */
  takeAll(leaves: (slot: Slot<Connection>) => boolean): readonly Slot<Connection>[] {
    const { true: taken = [], false: kept = [] } = Object.groupBy(this.#slots, (slot) => (leaves(slot) ? 'true' : 'false'));
    this.#slots = kept;
    return taken;
  }

  [Symbol.iterator](): Iterator<Slot<Connection>> {
    return this.#slots.values();
  }
}
