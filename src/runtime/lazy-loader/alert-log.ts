import type { InconsistencyAlert } from './inconsistency-alert.ts';
import type { LoadTally } from './load-tally.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** The last alerts of one organisation. Its listener is called after the operation that had something to tell; if it throws, that harms nobody. */
export class AlertLog {
  readonly #options: ResolvedOptions;
  readonly #tally: LoadTally;
  #alerts: InconsistencyAlert[] = [];

  constructor(options: ResolvedOptions, tally: LoadTally) {
    this.#options = options;
    this.#tally = tally;
  }

  raise(alert: InconsistencyAlert): void {
    this.#tally.alerts += 1;
    this.#alerts.push(alert);
    if (this.#alerts.length > this.#options.maxAlerts) {
      this.#alerts.shift();
      this.#tally.boundHits.alerts += 1;
    }
    if (this.#options.onAlert !== undefined) queueMicrotask(() => this.#tell(alert));
  }

  /** Oldest first. */
  list(): readonly InconsistencyAlert[] {
    return [...this.#alerts];
  }

  #tell(alert: InconsistencyAlert): void {
    try {
      this.#options.onAlert?.(alert);
    } catch {
      this.#tally.listenerFailures += 1;
    }
  }
}
