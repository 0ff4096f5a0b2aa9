import { BatchLoad } from './batch-load.ts';
import { Entry } from './entry.ts';
import type { FailureLog } from './failure-log.ts';
import { Flight } from './flight.ts';
import type { FlightBase, FlightEntry } from './flight.ts';
import { LoadCycleError, LoadError, LoaderClosedError, TooManyLoadsError, UnknownKeyError } from './load-errors.ts';
import type { Load } from './load.ts';
import type { LoaderCore } from './loader-core.ts';
import type { LoadTally } from './load-tally.ts';
import { currentLoad, endLoad, noteWait, possibleAskers } from './load-tracing.ts';
import { longestKey } from './registration.ts';
import type { Registration } from './registration.ts';
import { factsOf } from './value-facts.ts';
import type { ValueStore } from './value-store.ts';

/** The loads of one organisation: at most one of a key at a time, and a bounded number together. */
export class FlightControl implements FlightBase {
  readonly organisationId: string;
  readonly tally: LoadTally;
  readonly #core: LoaderCore;
  readonly #store: ValueStore;
  readonly #failures: FailureLog;
  /** When a value was last loaded; before the first, when the organisation came. */
  lastLoadMs: number;
  #underWay = 0;

  constructor(organisationId: string, core: LoaderCore, tally: LoadTally, store: ValueStore, failures: FailureLog) {
    this.organisationId = organisationId;
    this.tally = tally;
    this.#core = core;
    this.#store = store;
    this.#failures = failures;
    this.lastLoadMs = core.options.nowMs();
  }

  /**
   * Begins to load a key that is not being loaded.
   *
   * @param known  Its entry, if there is one.
   * @param misses  Accesses that wait for it: one, or none if it was forced.
   * @param batch  Takes up the flight, if it can be loaded together with others, instead of starting it.
   * @throws {RuntimeError} why no load may begin.
   */
  load(key: string, known: FlightEntry | undefined, misses: 0 | 1, batch?: Flight[]): Flight {
    const registration = this.#admit(key);
    let entry = known;
    if (entry === undefined) {
      entry = new Entry<Flight>(key);
      this.#store.entries.add(entry);
    }
    const flight = (entry.flight = this.#create(entry, registration));
    entry.usedAt = this.tally.accesses;
    flight.misses = misses;
    if (possibleAskers.count > 0) this.#waitInside(flight);
    if (batch !== undefined && registration.spec.loadMany !== undefined) batch.push(flight);
    else this.#start(flight);
    return flight;
  }

  /** @throws {LoadCycleError} the caller is a loader for which the flight waits. */
  join(flight: Flight): Flight {
    this.#waitInside(flight);
    flight.misses += 1;
    this.tally.joins += 1;
    return flight;
  }

  /** A load that begins after this call: when the running one ends, and then once for all who asked meanwhile. */
  loadAfter(running: Flight): Flight {
    this.#waitInside(running);
    return (running.detail().next ??= this.#create(running.entry, running.registration));
  }

  /** Begins to load a stale value anew, with nobody waiting for it; unless it is being loaded, or the bound on loads is reached. */
  refresh(entry: FlightEntry, registration: Registration): void {
    if (entry.flight !== undefined) return;
    if (this.#underWay >= this.#core.options.maxConcurrentLoads) {
      this.tally.boundHits.loads += 1;
      return;
    }
    this.tally.backgroundRefreshes += 1;
    const flight = (entry.flight = this.#create(entry, registration));
    // Nobody else may handle its failure, which the failure log has.
    flight.promise.catch(() => undefined);
    this.#start(flight);
  }

  /** Starts what `load` gave to the batch, each registration's in calls of bounded size. */
  startBatch(batch: readonly Flight[]): void {
    const { batchSize } = this.#core.options;
    for (const flights of Map.groupBy(batch, ({ registration }) => registration).values()) {
      for (let start = 0; start < flights.length; start += batchSize) {
        this.#core.runner.start(new BatchLoad(flights.slice(start, start + batchSize)));
      }
    }
  }

  /** Lets a flight go on for those who wait for it, without keeping what it brings. A reload that waits for its turn need wait no longer. */
  abandon(flight: Flight): void {
    const { entry, details } = flight;
    const next = details?.next;
    flight.obsolete = true;
    if (details !== undefined) details.next = undefined;
    entry.flight = next;
    if (next !== undefined) this.#start(next);
  }

  land(flight: Flight, value: unknown, nowMs: number, tookMs: number): void {
    const { entry } = flight;
    const facts = factsOf(flight.registration.spec, value);
    settle(flight);
    flight.version = entry.version + 1;
    this.tally.loads += 1;
    this.lastLoadMs = nowMs;
    if (!flight.obsolete) {
      this.#store.keep(flight, nowMs, tookMs, facts);
      this.#failures.forget(entry.key);
    }
    flight.resolve(value);
    this.#end(flight);
  }

  crash(flight: Flight, cause: unknown): void {
    const { entry, registration } = flight;
    const nowMs = this.#core.options.clock.monotonicMs();
    const error = cause instanceof LoaderClosedError ? cause : this.#noteFailure(flight, cause, nowMs);
    settle(flight);
    if (entry.promise !== undefined && nowMs <= entry.freshUntilMs + registration.staleIfErrorMs) {
      flight.detail().staleCause = error;
      flight.version = entry.version;
      this.tally.staleServed += 1;
      flight.resolve(entry.promise);
    } else {
      flight.reject(error);
    }
    this.#end(flight);
  }

  #noteFailure(flight: Flight, cause: unknown, nowMs: number): LoadError {
    const { key } = flight.entry;
    const error = new LoadError(key, flight.attempt, cause);
    this.tally.failures += 1;
    const forgot =
      !flight.obsolete && this.#failures.remember(key, { error, untilMs: nowMs + flight.registration.negativeTtlMs });
    if (forgot) this.tally.boundHits.failures += 1;
    return error;
  }

  #end(flight: Flight): void {
    const { entry } = flight;
    const next = flight.details?.next;
    this.#underWay -= 1;
    if (entry.flight === flight) entry.flight = next;
    if (next !== undefined) {
      next.obsolete = flight.obsolete;
      this.#start(next);
    } else if (entry.version === 0 && !flight.obsolete) {
      this.#store.entries.delete(entry);
    }
  }

  #create(entry: FlightEntry, registration: Registration): Flight {
    this.#underWay += 1;
    return new Flight(this, entry, registration);
  }

  #start(flight: Flight): void {
    this.#core.runner.start(flight.registration.spec.load === undefined ? new BatchLoad([flight]) : flight);
  }

  /** @throws {RuntimeError} why no load of the key may begin now. */
  #admit(key: string): Registration {
    const { isClosed, registry, options } = this.#core;
    if (isClosed) throw new LoaderClosedError();
    if (typeof key !== 'string' || key.length > longestKey)
      throw new TypeError(`a key is a text of up to ${longestKey} characters`);
    const registration = registry.find(key);
    if (registration === undefined) throw new UnknownKeyError(key);
    if (this.#underWay < options.maxConcurrentLoads) return registration;
    this.tally.boundHits.loads += 1;
    throw new TooManyLoadsError(options.maxConcurrentLoads);
  }

  /** If a loader asks, it waits for the load from now on. */
  #waitInside(load: Load): void {
    const waiter = currentLoad();
    const cycle = waiter === undefined ? undefined : noteWait(waiter, load);
    if (cycle !== undefined) throw new LoadCycleError(cycle);
  }
}

function settle(flight: Flight): void {
  endLoad(flight);
  flight.entry.addMisses(flight.misses);
  flight.misses = 0;
}
