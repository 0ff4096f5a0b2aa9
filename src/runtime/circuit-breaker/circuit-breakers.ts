import type { MetricSample } from '../shared/metrics-sink.ts';
import { BreakersClosedError, TooManyOrganisationsError } from './breaker-errors.ts';
import { addBook, breakerMetrics, noFigures } from './breaker-metrics.ts';
import type { BreakerFigures } from './breaker-metrics.ts';
import type { BreakersOptions } from './breaker-options.ts';
import type { CallBook } from './call-book.ts';
import { OrganisationBreakers } from './organisation-breakers.ts';
import type { BreakersCore } from './organisation-breakers.ts';
import { resolveBreakers } from './resolve-options.ts';

export type { Clock, Scheduled } from '../../foundation/clock.ts';
export type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export {
  BreakersClosedError,
  CallTimeoutError,
  CircuitOpenError,
  TooManyBreakersError,
  TooManyListenersError,
  TooManyOrganisationsError,
} from './breaker-errors.ts';
export type { OpenReason } from './breaker-errors.ts';
export type { BreakerOptions, BreakerRules, BreakersOptions, ErrorType } from './breaker-options.ts';
export type { BreakerStatistics } from './breaker-statistics.ts';
export { CircuitBreaker } from './circuit-breaker.ts';
export type { BreakerCallOptions } from './circuit-breaker.ts';
export type { CircuitStateName, TransitionReason } from './circuit-state.ts';
export type { ConsecutiveFailures, CountWindow, FailurePolicyOptions, TimeWindow } from './failure-policy.ts';
export type { OrganisationBreakers } from './organisation-breakers.ts';
export type { Permit } from './permit.ts';
export type { Transition, TransitionListener } from './transition.ts';
export type { CallContext, Guarded } from './timed-call.ts';

const longestOrganisationId = 256;

/**
 * Circuit breakers by organisation and name, in bounded number and with the same rules. Metrics tell them together by name: the number of
 * organisations must not become a number of labels.
 *
 * @example
 * const breakers = new CircuitBreakers({ openTimeoutMs: 5_000 });
 * const billing = breakers.for('organisation-1').breaker('https://billing.example');
 * const answer = await communicator.for('organisation-1').request('billing', { path: '/', guard: billing.guard });
 */
export class CircuitBreakers implements Disposable {
  readonly #options: ReturnType<typeof resolveBreakers>;
  readonly #core: BreakersCore;
  readonly #organisations = new Map<string, OrganisationBreakers>();
  /** Of breakers that were removed, by label: a counter does not go back. */
  readonly #retired = new Map<string, BreakerFigures>();
  readonly #labels = new Set<string>();
  readonly #boundHits = { breakers: 0, organisations: 0, labels: 0 };
  readonly #metrics: Disposable | undefined;
  #isClosed = false;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: BreakersOptions = {}) {
    const resolved = resolveBreakers(options);
    this.#options = resolved;
    this.#core = {
      rules: resolved.rules,
      maxBreakersPerOrganisation: resolved.maxBreakersPerOrganisation,
      noteBreakersBound: () => (this.#boundHits.breakers += 1),
      retire: (book) => void addBook(this.#retiredOf(book), book),
      isClosed: () => this.#isClosed,
    };
    this.#metrics = options.metrics?.register(() => this.#samples());
  }

  /**
   * The breakers of that organisation.
   *
   * @throws {TypeError} `organisationId` is not a text of 1 to 256 characters.
   * @throws {TooManyOrganisationsError} `maxOrganisations` others are known.
   * @throws {BreakersClosedError}
   */
  for(organisationId: string): OrganisationBreakers {
    return this.#organisations.get(organisationId) ?? this.#add(organisationId);
  }

  /** Forgets the organisation and its breakers. False: it is not known. */
  remove(organisationId: string): boolean {
    const organisation = this.#organisations.get(organisationId);
    if (organisation === undefined) return false;
    for (const name of organisation.names()) organisation.remove(name);
    return this.#organisations.delete(organisationId);
  }

  /** Takes the metrics out of the sink and makes no further breaker. Those there are go on. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#metrics?.[Symbol.dispose]();
  }

  #add(organisationId: string): OrganisationBreakers {
    if (this.#isClosed) throw new BreakersClosedError();
    if (typeof organisationId !== 'string' || organisationId === '' || organisationId.length > longestOrganisationId) {
      throw new TypeError(`organisationId must be a text of 1 to ${longestOrganisationId} characters`);
    }
    const { maxOrganisations } = this.#options;
    if (this.#organisations.size >= maxOrganisations) {
      this.#boundHits.organisations += 1;
      throw new TooManyOrganisationsError(maxOrganisations);
    }
    const organisation = new OrganisationBreakers(organisationId, this.#core);
    this.#organisations.set(organisationId, organisation);
    return organisation;
  }

  #retiredOf(book: CallBook): BreakerFigures {
    return figuresOf(this.#retired, this.#labelOf(book.name));
  }

  /** Once a label, always a label: figures do not move from one to the other. */
  #labelOf(name: string): string {
    if (this.#labels.has(name)) return name;
    if (this.#labels.size >= this.#options.maxLabels) {
      this.#boundHits.labels += 1;
      return 'other';
    }
    this.#labels.add(name);
    return name;
  }

  *#samples(): Generator<MetricSample> {
    const byLabel = new Map(Array.from(this.#retired, ([label, figures]) => [label, structuredClone(figures)]));
    for (const organisation of this.#organisations.values()) {
      for (const book of organisation.books()) {
        const figures = figuresOf(byLabel, this.#labelOf(book.name));
        figures.now[addBook(figures, book).state] += 1;
      }
    }
    const labels = { breakers: this.#options.name };
    yield* breakerMetrics(byLabel.values(), labels);
    const own = (kind: MetricSample['kind'], name: string, help: string, value: number, extra = {}): MetricSample => {
      return { kind, name: `wavegate_breakers_${name}`, help, labels: { ...labels, ...extra }, value };
    };
    yield own('gauge', 'organisations', 'Organisations with breakers.', this.#organisations.size);
    for (const [bound, count] of Object.entries(this.#boundHits)) {
      yield own('counter', 'bound_hits_total', 'How often a bound was hit.', count, { bound });
    }
  }
}

function figuresOf(byLabel: Map<string, BreakerFigures>, label: string): BreakerFigures {
  const known = byLabel.get(label);
  if (known !== undefined) return known;
  const figures = noFigures(label);
  byLabel.set(label, figures);
  return figures;
}
