import type { Outbox } from './outbox.ts';

export type HealthStatus = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY';

export interface HealthReport {
  readonly status: HealthStatus;
  /** The status before the last change. */
  readonly previous: HealthStatus;
  /** Why it is so, in words. */
  readonly cause: string;
  readonly inUse: number;
  readonly max: number;
  readonly utilisationRatio: number;
  /** Why no connection could be opened when it was last tried; absent when one could. */
  readonly openFailure?: unknown;
}

/**
 * HEALTHY below `degradedRatio` of `max` in use, DEGRADED from there, UNHEALTHY at `max` or while connections cannot be opened.
 * Tells of each change once.
 */
export class HealthMonitor {
  readonly #max: number;
  readonly #degradedFrom: number;
  readonly #outbox: Outbox;
  readonly #listener: ((report: HealthReport) => void) | undefined;
  #status: HealthStatus = 'HEALTHY';
  #previous: HealthStatus = 'HEALTHY';
  /** The status stands while at least `#from` and fewer than `#below` are in use. */
  #from = 0;
  #below: number;
  #openFailure: { readonly cause: unknown } | undefined;
  changes = 0;

  constructor(max: number, degradedRatio: number, outbox: Outbox, listener: ((report: HealthReport) => void) | undefined) {
    this.#max = max;
    this.#degradedFrom = Math.min(max, Math.ceil(degradedRatio * max - 1e-9));
    this.#below = this.#degradedFrom;
    this.#outbox = outbox;
    this.#listener = listener;
  }

  observeUse(inUse: number): void {
    if (inUse < this.#from || inUse >= this.#below) this.#judge(inUse);
  }

  observeOpening(failure: { readonly cause: unknown } | undefined, inUse: number): void {
    this.#openFailure = failure;
    this.#judge(inUse);
  }

  get openFailure(): unknown {
    return this.#openFailure?.cause;
  }

  report(inUse: number): HealthReport {
    return {
      status: this.#status,
      previous: this.#previous,
      cause: this.#cause(inUse),
      inUse,
      max: this.#max,
      utilisationRatio: inUse / this.#max,
      ...(this.#openFailure === undefined ? {} : { openFailure: this.#openFailure.cause }),
    };
  }

  #judge(inUse: number): void {
    const status = this.#turnTo(inUse);
    if (status === this.#status) return;
    this.#previous = this.#status;
    this.#status = status;
    this.changes += 1;
    if (this.#listener !== undefined) this.#outbox.post(this.#listener, this.report(inUse));
  }

  /** Finds the status for this use, and the range of use in which it stands. */
  #turnTo(inUse: number): HealthStatus {
    if (this.#openFailure !== undefined) return this.#stand('UNHEALTHY', 0, Number.POSITIVE_INFINITY);
    if (inUse >= this.#max) return this.#stand('UNHEALTHY', this.#max, Number.POSITIVE_INFINITY);
    return inUse >= this.#degradedFrom
      ? this.#stand('DEGRADED', this.#degradedFrom, this.#max)
      : this.#stand('HEALTHY', 0, this.#degradedFrom);
  }

  #stand(status: HealthStatus, from: number, below: number): HealthStatus {
    this.#from = from;
    this.#below = below;
    return status;
  }

  #cause(inUse: number): string {
    const use = `${inUse} of ${this.#max} connections in use`;
    if (this.#openFailure === undefined) return use;
    const { cause } = this.#openFailure;
    return `connections cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}; ${use}`;
  }
}
