/**
 * Entries by their key, in the order in which they were added. The Map has only their places in a list: a Map leaves tables of its own behind, which
 * hold what was in them until a full collection, and every smaller collection before that would carry those entries along.
 */
export class EntryTable<Kept extends { readonly key: string }> {
  readonly #placeByKey = new Map<string, number>();
  readonly #entries: (Kept | undefined)[] = [];
  readonly #freePlaces: number[] = [];

  get(key: string): Kept | undefined {
    const place = this.#placeByKey.get(key);
    return place === undefined ? undefined : this.#entries[place];
  }

  /** Adds an entry whose key is not in the table. */
  add(entry: Kept): void {
    const place = this.#freePlaces.pop() ?? this.#entries.length;
    this.#entries[place] = entry;
    this.#placeByKey.set(entry.key, place);
  }

  delete(key: string): void {
    const place = this.#placeByKey.get(key);
    if (place === undefined) return;
    this.#placeByKey.delete(key);
    this.#entries[place] = undefined;
    this.#freePlaces.push(place);
  }

  values(): readonly Kept[] {
    return Array.from(this.#placeByKey.values(), (place) => this.#entries[place] as Kept);
  }

  clear(): void {
    this.#placeByKey.clear();
    this.#entries.length = 0;
    this.#freePlaces.length = 0;
  }
}
