import { hashOf } from './key-hash.ts';
import { longestKey } from './registration.ts';

interface Keyed {
  readonly key: string;
  /** Of the key; set by the table. */
  hash: number;
}

const fewestNumbers = 32;
/** How many slots are looked at for a key. While half of all are empty, hardly any key needs more. */
const reach = 64;
/** How many entries of one hash lie in slots: of more, keys would have to be compared one by one. */
const mostAlike = 4;
const nowhere = -0x80000000;
/** Characters at each end of a key that count, and all of a key, as `hashOf` takes them. */
const few = 12;
const all = longestKey / 2;

/**
 * Entries by their key, in no order: open addressing with linear probing. A Map takes half of what a miss costs in a table of ten thousand, since it
 * looks at each key of a chain itself, at keys long deleted too, and lays all out anew every twenty thousand. (Decision 0040.)
 */
export class EntryTable<Kept extends Keyed> {
  /** Two for each slot: a hash, and the place of the entry that has it; 0 where there is none. */
  #slots = new Int32Array(fewestNumbers);
  #taken = 0;
  #sampled = few;
  /** By place, of which 0 stays empty. */
  readonly #entries: (Kept | undefined)[] = [undefined];
  readonly #freePlaces: number[] = [];
  /** Those that found no slot. Once all characters count, there are none unless somebody makes keys of one hash, or of neighbouring ones. */
  readonly #crowded = new Map<string, Kept>();

  /** Undefined also for what is no key. */
  get(key: string): Kept | undefined {
    if (typeof key !== 'string') return undefined;
    const at = this.#seek(key, hashOf(key, this.#sampled));
    if (at >= 0) return this.#entries[this.#slots[at + 1] as number];
    return this.#crowded.size === 0 ? undefined : this.#crowded.get(key);
  }

  /** Adds an entry whose key is not in the table. */
  add(entry: Kept): void {
    if (4 * this.#taken >= this.#slots.length) this.#layOut(2 * this.#slots.length);
    entry.hash = hashOf(entry.key, this.#sampled);
    this.#put(entry);
    if (this.#sampled === few && 8 * this.#crowded.size > this.#taken + fewestNumbers) this.#hashWhole();
  }

  /** Takes out an entry that was added; does nothing if it is not in the table any more. */
  delete(entry: Kept): void {
    const { key, hash } = entry;
    const at = this.#seek(key, hash);
    if (at < 0) {
      if (this.#crowded.get(key) === entry) this.#crowded.delete(key);
      return;
    }
    const place = this.#slots[at + 1] as number;
    if (this.#entries[place] !== entry) return;
    this.#entries[place] = undefined;
    this.#freePlaces.push(place);
    this.#taken -= 1;
    this.#closeGap(at);
  }

  values(): readonly Kept[] {
    return [...this.#entries.filter((entry) => entry !== undefined), ...this.#crowded.values()];
  }

  clear(): void {
    this.#empty(fewestNumbers);
  }

  /** Where the slot of the key begins. If it has none: the complement of where a free one begins for it, or `nowhere`. */
  #seek(key: string, hash: number): number {
    const slots = this.#slots;
    const last = slots.length - 1;
    let alike = 0;
    for (let at = (hash << 1) & last, tries = 0; tries < reach; at = (at + 2) & last, tries += 1) {
      const place = slots[at + 1] as number;
      if (place === 0) return ~at;
      if (slots[at] !== hash) continue;
      if (this.#entries[place]?.key === key) return at;
      alike += 1;
      if (alike === mostAlike) return nowhere;
    }
    return nowhere;
  }

  #put(entry: Kept): void {
    const free = this.#seek(entry.key, entry.hash);
    if (free === nowhere) {
      this.#crowded.set(entry.key, entry);
      return;
    }
    const at = ~free;
    const place = this.#freePlaces.pop() ?? this.#entries.length;
    this.#entries[place] = entry;
    this.#slots[at] = entry.hash;
    this.#slots[at + 1] = place;
    this.#taken += 1;
  }

  /** Moves every entry behind an emptied slot up that would no longer be found. */
  #closeGap(emptied: number): void {
    const slots = this.#slots;
    const last = slots.length - 1;
    let gap = emptied;
    for (let at = (gap + 2) & last; slots[at + 1] !== 0; at = (at + 2) & last) {
      const hash = slots[at] as number;
      const fromHome = (at - (hash << 1)) & last;
      const fromGap = (at - gap) & last;
      // Nothing lies as far from its home, so what follows has its home behind the gap.
      if (fromGap >= 2 * reach) break;
      if (fromHome < fromGap) continue;
      slots[gap] = hash;
      slots[gap + 1] = slots[at + 1] as number;
      gap = at;
    }
    slots[gap + 1] = 0;
  }

  /** Too many keys differ only in characters that did not count: from now on all do. */
  #hashWhole(): void {
    this.#sampled = all;
    for (const entry of this.values()) entry.hash = hashOf(entry.key, all);
    this.#layOut(this.#slots.length);
  }

  #layOut(numbers: number): void {
    const entries = this.values();
    this.#empty(numbers);
    for (const entry of entries) this.#put(entry);
  }

  #empty(numbers: number): void {
    this.#slots = new Int32Array(numbers);
    this.#taken = 0;
    this.#entries.length = 1;
    this.#freePlaces.length = 0;
    this.#crowded.clear();
  }
}
