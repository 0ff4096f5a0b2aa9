import { DuplicateIdError, TooManyError } from './integration-errors.ts';
import type { IntegrationTally } from './integration-tally.ts';

/** Keeps what is open, up to a bound beyond which more is refused, and the last of what has ended. */
export class RecordBook<Entry extends { readonly id: string }> {
  readonly #maxOpen: number;
  readonly #maxHistory: number;
  readonly #boundHits: IntegrationTally['boundHits'];
  /** In the order in which they were opened. */
  readonly #entries = new Map<string, Entry>();
  readonly #open = new Set<Entry>();
  /** A ring of what has ended. */
  readonly #ended: Entry[] = [];
  #next = 0;

  constructor({ maxOpen, maxHistory }: { maxOpen: number; maxHistory: number }, { boundHits }: IntegrationTally) {
    this.#maxOpen = maxOpen;
    this.#maxHistory = maxHistory;
    this.#boundHits = boundHits;
  }

  get open(): ReadonlySet<Entry> {
    return this.#open;
  }

  /**
   * Throws what `add` would, and changes nothing.
   *
   * @throws {DuplicateIdError} the id is in the book.
   * @throws {TooManyError} as many are open as the bound allows.
   */
  check(id: string): void {
    if (this.#entries.has(id)) throw new DuplicateIdError(id);
    if (this.#open.size < this.#maxOpen) return;
    this.#boundHits.open += 1;
    throw new TooManyError('maxOpen', this.#maxOpen);
  }

  /** Throws as `check` does. */
  add(entry: Entry): void {
    this.check(entry.id);
    this.#entries.set(entry.id, entry);
    this.#open.add(entry);
  }

  /** The entry has ended. The one that ended first is forgotten beyond the bound. */
  end(entry: Entry): void {
    if (!this.#open.delete(entry)) return;
    const forgotten = this.#ended[this.#next];
    if (forgotten !== undefined) {
      this.#entries.delete(forgotten.id);
      this.#boundHits.history += 1;
    }
    this.#ended[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#maxHistory;
  }

  find(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  /** In the order in which they were opened. */
  list(): readonly Entry[] {
    return [...this.#entries.values()];
  }
}
