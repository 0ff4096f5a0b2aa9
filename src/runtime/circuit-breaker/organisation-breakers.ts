import { assertConfig, textGiven } from '../shared/validate-config.ts';
import { BreakersClosedError, TooManyBreakersError } from './breaker-errors.ts';
import type { BreakerStatistics } from './breaker-statistics.ts';
import { CallBook } from './call-book.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { ResolvedRules } from './resolve-options.ts';

/** What all organisations of `CircuitBreakers` share. */
export interface BreakersCore {
  readonly rules: ResolvedRules;
  readonly maxBreakersPerOrganisation: number;
  /** Notes that an organisation may have no more breakers. */
  noteBreakersBound(): void;
  /** Keeps the figures of a breaker that is removed. */
  retire(book: CallBook): void;
  isClosed(): boolean;
}

interface Entry {
  readonly breaker: CircuitBreaker;
  readonly book: CallBook;
}

/** The breakers of one organisation. What fails for it says nothing about the calls of another. */
export class OrganisationBreakers {
  readonly organisationId: string;
  readonly #core: BreakersCore;
  readonly #entries = new Map<string, Entry>();

  constructor(organisationId: string, core: BreakersCore) {
    this.organisationId = organisationId;
    this.#core = core;
  }

  /**
   * The breaker of that name: always the same, made when it is first asked for.
   *
   * @throws {TooManyBreakersError} the organisation has `maxBreakersPerOrganisation` others. None is evicted: an open circuit would be forgotten.
   * @throws {InvalidConfigurationError} `name` is not a text of 1 to 256 characters.
   * @throws {BreakersClosedError}
   */
  breaker(name: string): CircuitBreaker {
    return this.#entries.get(name)?.breaker ?? this.#add(name);
  }

  /** Forgets the breaker of that name; whoever has it may go on with it alone. False: there is none. */
  remove(name: string): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    this.#entries.delete(name);
    this.#core.retire(entry.book);
    return true;
  }

  /** How each stands, by name. */
  statistics(): ReadonlyMap<string, BreakerStatistics> {
    return new Map(Array.from(this.#entries, ([name, { book }]) => [name, book.statistics()]));
  }

  /** The names of those there are. */
  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** The accounts behind them, for the metrics. */
  *books(): Generator<CallBook> {
    for (const { book } of this.#entries.values()) yield book;
  }

  #add(name: string): CircuitBreaker {
    const { rules, maxBreakersPerOrganisation } = this.#core;
    if (this.#core.isClosed()) throw new BreakersClosedError();
    assertConfig('circuit breaker', [textGiven('name', name)]);
    if (this.#entries.size >= maxBreakersPerOrganisation) {
      this.#core.noteBreakersBound();
      throw new TooManyBreakersError(maxBreakersPerOrganisation);
    }
    const book = new CallBook(name, rules);
    const breaker = new CircuitBreaker({}, book);
    this.#entries.set(name, { breaker, book });
    return breaker;
  }
}
