/**
 * Tests that were under way together when their worker crashed. Which of them is at fault shows when each is run alone: the one
 * that crashes again. When none does, they are all to blame, since one of them did it and a result must not hide that.
 */
export class Suspects {
  readonly #groups: { readonly ids: readonly string[]; readonly waiting: Set<string>; convicted: boolean }[] = [];

  /** Every test that is to run alone, or did. */
  get all(): ReadonlySet<string> {
    return new Set(this.#groups.flatMap((group) => group.ids));
  }

  add(ids: readonly string[]): void {
    this.#groups.push({ ids, waiting: new Set(ids), convicted: false });
  }

  /** The next test to run alone. */
  next(): string | undefined {
    return this.#groups.flatMap((group) => [...group.waiting])[0];
  }

  /** Notes how `id` did when it ran alone. Returns the whole group when it was the last and nobody was at fault. */
  clear(id: string, atFault: boolean): readonly string[] {
    const group = this.#groups.find((candidate) => candidate.waiting.delete(id));
    if (!group) return [];
    group.convicted ||= atFault;
    return group.waiting.size === 0 && !group.convicted ? group.ids : [];
  }
}
