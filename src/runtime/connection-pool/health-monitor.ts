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
  #inUse = 0;
  #openFailure: { readonly cause: unknown } | undefined;
  changes = 0;

  constructor(max: number, degradedRatio: number, outbox: Outbox, listener: ((report: HealthReport) => void) | undefined) {
    this.#max = max;
    this.#degradedFrom = Math.ceil(degradedRatio * max - 1e-9);
    this.#outbox = outbox;
    this.#listener = listener;
  }

  observeUse(inUse: number): void {
    this.#inUse = inUse;
    this.#judge();
  }

  observeOpening(failure: { readonly cause: unknown } | undefined): void {
    this.#openFailure = failure;
    this.#judge();
  }

  get openFailure(): unknown {
    return this.#openFailure?.cause;
  }

  report(): HealthReport {
    return {
      status: this.#status,
      previous: this.#previous,
      cause: this.#cause(),
      inUse: this.#inUse,
      max: this.#max,
      utilisationRatio: this.#inUse / this.#max,
      ...(this.#openFailure === undefined ? {} : { openFailure: this.#openFailure.cause }),
    };
  }

  #judge(): void {
    const status = this.#statusNow();
    if (status === this.#status) return;
    this.#previous = this.#status;
    this.#status = status;
    this.changes += 1;
    if (this.#listener !== undefined) this.#outbox.post(this.#listener, this.report());
  }

  #statusNow(): HealthStatus {
    if (this.#openFailure !== undefined || this.#inUse >= this.#max) return 'UNHEALTHY';
    return this.#inUse >= this.#degradedFrom ? 'DEGRADED' : 'HEALTHY';
  }

  #cause(): string {
    const use = `${this.#inUse} of ${this.#max} connections in use`;
    if (this.#openFailure === undefined) return use;
    const { cause } = this.#openFailure;
    return `connections cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}; ${use}`;
  }
}
