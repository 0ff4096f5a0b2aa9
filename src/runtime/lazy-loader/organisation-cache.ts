import { AlertLog } from './alert-log.ts';
import type { EntryTable } from './entry-table.ts';
import { FailureLog } from './failure-log.ts';
import type { Failure } from './failure-log.ts';
import type { Flight, FlightEntry } from './flight.ts';
import { FlightControl } from './flight-control.ts';
import { LoadTally } from './load-tally.ts';
import type { LoaderCore } from './loader-core.ts';
import { ValueStore } from './value-store.ts';

/** The values, loads and failures of one organisation. Nothing in it belongs to another one. */
export class OrganisationCache {
  readonly organisationId: string;
  readonly core: LoaderCore;
  readonly tally = new LoadTally();
  readonly store: ValueStore;
  /** Those of the store. */
  readonly entries: EntryTable<FlightEntry>;
  /** As in the options. */
  readonly nowMs: () => number;
  readonly failures: FailureLog;
  readonly alerts: AlertLog;
  readonly #control: FlightControl;
  /** The entry whose load began last: while it is under way, nobody of a crowd that asks for its key needs to look it up. */
  latest: FlightEntry | undefined = undefined;
  /** Set when the organisation was dropped: what it asks for next belongs into a new cache. */
  isDropped = false;

  constructor(core: LoaderCore, organisationId: string) {
    this.organisationId = organisationId;
    this.core = core;
    this.store = new ValueStore(core.options, this.tally);
    this.entries = this.store.entries;
    this.nowMs = core.options.nowMs;
    this.failures = new FailureLog(core.options.maxFailures);
    this.alerts = new AlertLog(core.options, this.tally);
    this.#control = new FlightControl(organisationId, core, this.tally, this.store, this.failures);
  }

  /**
   * The value from wherever it comes: kept, being loaded, or loaded for this call.
   *
   * @param entry  That of the key, if there is one.
   * @param batch  Takes up the flight, if it can be loaded together with others, instead of starting it.
   */
  access(key: string, entry: FlightEntry | undefined, batch?: Flight[]): Promise<unknown> {
    if (entry?.promise !== undefined && this.#mayServe(entry, this.nowMs())) {
      entry.hits += 1;
      entry.usedAt = this.tally.accesses += 1;
      return entry.promise;
    }
    try {
      if (entry?.flight !== undefined) return this.#control.join(entry.flight).promise;
      this.tally.accesses += 1;
      this.tally.misses += 1;
      if (this.failures.size > 0) this.#assertNotFailed(key);
      const flight = this.#control.load(key, entry, 1, batch);
      this.latest = flight.entry;
      return flight.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** When a value was last loaded. */
  get lastLoadMs(): number {
    return this.#control.lastLoadMs;
  }

  /** A load that begins after this call. */
  reload(key: string): Flight {
    const entry = this.entries.get(key);
    return entry?.flight === undefined ? this.#control.load(key, entry, 0) : this.#control.loadAfter(entry.flight);
  }

  startBatch(batch: readonly Flight[]): void {
    this.#control.startBatch(batch);
  }

  /** Forgets the value and the failure of the key, and keeps nothing of a load under way. Returns whether there was a value. */
  invalidate(key: string): boolean {
    this.failures.forget(key);
    const entry = this.entries.get(key);
    if (entry === undefined) return false;
    const hadValue = entry.promise !== undefined;
    if (entry.version > 0) this.store.discard(entry);
    if (entry.flight !== undefined) this.#control.abandon(entry.flight);
    if (entry.version === 0 && entry.flight === undefined) this.entries.delete(entry);
    return hadValue;
  }

  /** Forgets everything. What is being loaded goes to those who wait for it. */
  drop(): void {
    this.isDropped = true;
    const flights = this.entries.values().map(({ flight }) => flight);
    this.entries.clear();
    this.latest = undefined;
    this.failures.clear();
    for (const flight of flights) if (flight !== undefined) flight.obsolete = true;
  }

  /** The failure because of which the key is not to be loaded for a while. */
  #recentFailure(key: string): Failure | undefined {
    const failure = this.failures.find(key);
    return failure !== undefined && this.nowMs() < failure.untilMs ? failure : undefined;
  }

  #mayServe(entry: FlightEntry, nowMs: number): boolean {
    if (nowMs <= entry.freshUntilMs) return true;
    const registration = this.core.registry.find(entry.key);
    if (registration === undefined) return false;
    const staleForMs = nowMs - entry.freshUntilMs;
    const failed = this.#recentFailure(entry.key) !== undefined;
    const revalidates = staleForMs <= registration.staleWhileRevalidateMs;
    if (revalidates && !failed) this.#control.refresh(entry, registration);
    const mayServe = revalidates || (failed && staleForMs <= registration.staleIfErrorMs);
    if (mayServe) this.tally.staleServed += 1;
    return mayServe;
  }

  /** @throws {LoadError} the failure because of which the key is not to be loaded for a while. */
  #assertNotFailed(key: string): void {
    const failure = this.#recentFailure(key);
    if (failure === undefined) return;
    this.tally.rememberedFailures += 1;
    throw failure.error;
  }
}
