import type { ValueFacts } from './value-facts.ts';
import { createEvictionOrder } from './create-eviction-order.ts';
import { EntryTable } from './entry-table.ts';
import type { EvictionOrder } from './eviction-order.ts';
import type { Flight, FlightEntry } from './flight.ts';
import type { LoadTally } from './load-tally.ts';
import { LoadTimes } from './load-times.ts';
import type { ResolvedOptions } from './resolve-options.ts';

const noFacts: ValueFacts = { sizeBytes: 0, sourceVersion: undefined };

/** The values of one organisation, within the bounds on their number and on their size. */
export class ValueStore {
  readonly entries = new EntryTable<FlightEntry>();
  readonly #options: ResolvedOptions;
  readonly #tally: LoadTally;
  readonly #order: EvictionOrder<FlightEntry>;
  #sizeBytes = 0;
  #trackedKeys = 0;

  constructor(options: ResolvedOptions, tally: LoadTally) {
    this.#options = options;
    this.#tally = tally;
    this.#order = createEvictionOrder(options.eviction);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * Keeps what the flight brought as the next version of its entry, and evicts what must go for it. A value larger than all the room is not kept.
   */
  keep(flight: Flight, nowMs: number, tookMs: number, { sizeBytes, sourceVersion }: ValueFacts = noFacts): void {
    const { entry } = flight;
    if (sizeBytes > this.#options.maxSizeBytes) return this.#refuse(entry);
    const isNew = entry.version === 0;
    entry.version += 1;
    this.#resize(entry, sizeBytes);
    if (isNew && this.#order.size >= this.#options.maxEntries && this.#evictOne()) this.#tally.boundHits.entries += 1;
    while (this.#sizeBytes > this.#options.maxSizeBytes && this.#evictOne()) this.#tally.boundHits.size += 1;
    this.#recordTime(entry, tookMs, nowMs);
    fill(entry, flight, nowMs);
    if (sourceVersion !== undefined) entry.detail().sourceVersion = sourceVersion;
    if (isNew) this.#order.admit(entry);
  }

  /** Forgets the value but not the entry: the next version has the next number. */
  discard(entry: FlightEntry): void {
    this.#resize(entry, 0);
    entry.promise = undefined;
    entry.freshUntilMs = -1;
  }

  #refuse(entry: FlightEntry): void {
    this.#tally.boundHits.size += 1;
    // An entry without a version goes when its flight ends.
    if (entry.version === 0) return;
    entry.version += 1;
    this.discard(entry);
  }

  #resize(entry: FlightEntry, sizeBytes: number): void {
    const before = entry.sizeBytes;
    if (sizeBytes === before) return;
    this.#sizeBytes += sizeBytes - before;
    entry.detail().sizeBytes = sizeBytes;
  }

  #evictOne(): boolean {
    const victim = this.#takeVictim();
    if (victim === undefined) return false;
    this.entries.delete(victim);
    // Whoever still holds the entry, as an access under way may, does not hold the value, too.
    victim.promise = undefined;
    this.#sizeBytes -= victim.sizeBytes;
    if (victim.details?.times !== undefined) this.#trackedKeys -= 1;
    this.#tally.evictions += 1;
    return true;
  }

  /** Passes over entries that are being loaded: their flight must be found by whoever asks next. */
  #takeVictim(): FlightEntry | undefined {
    const victim = this.#order.take();
    if (victim?.flight === undefined) return victim;
    const next = this.#takeVictim();
    this.#order.admit(victim);
    return next;
  }

  #recordTime(entry: FlightEntry, loadTimeMs: number, nowMs: number): void {
    if (entry.version > 1) this.#timesOf(entry)?.record(loadTimeMs, nowMs);
    entry.loadTimeUs = Math.round(loadTimeMs * 1_000);
  }

  /** The first load time lies in the entry until there is a second one. */
  #timesOf(entry: FlightEntry): LoadTimes | undefined {
    if (entry.details?.times !== undefined) return entry.details.times;
    if (this.#trackedKeys >= this.#options.maxTrackedKeys) {
      this.#tally.boundHits.trackedKeys += 1;
      return undefined;
    }
    this.#trackedKeys += 1;
    const times = (entry.detail().times = new LoadTimes());
    times.record(entry.loadTimeUs / 1_000, entry.loadedAtMs);
    return times;
  }
}

function fill(entry: FlightEntry, { promise, registration }: Flight, nowMs: number): void {
  entry.promise = promise;
  // Whole milliseconds, rounded in favour of the value: these numbers take no memory of their own.
  entry.loadedAtMs = Math.floor(nowMs);
  entry.freshUntilMs = Math.ceil(nowMs + registration.ttlMs);
}
