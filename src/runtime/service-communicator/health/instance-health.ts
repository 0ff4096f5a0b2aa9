import type { HealthSettings } from './health-settings.ts';

/** UNKNOWN before the first check; DEGRADED while the last checks failed, but not enough of them to be UNHEALTHY. */
export type HealthState = 'UNKNOWN' | 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY';

/** One health check of one instance. */
export interface HealthCheckResult {
  /** ISO 8601. */
  readonly checkedAt: string;
  readonly passed: boolean;
  readonly durationMs: number;
  /** Of the answer, if there was one. */
  readonly status?: number;
  /** Code of the error, if there was no usable answer. */
  readonly errorCode?: string;
}

/** Derives the state of one instance from its checks: down after `fall` failures in a row, up again after `rise` passes in a row. */
export class InstanceHealth {
  readonly #settings: Pick<HealthSettings, 'rise' | 'fall'>;
  readonly #maxChecks: number;
  readonly #checks: HealthCheckResult[] = [];
  #state: HealthState = 'UNKNOWN';
  #passes = 0;
  #failures = 0;

  constructor(settings: Pick<HealthSettings, 'rise' | 'fall'>, maxChecks: number) {
    this.#settings = settings;
    this.#maxChecks = maxChecks;
  }

  get state(): HealthState {
    return this.#state;
  }

  /** The last checks, oldest first. */
  get checks(): readonly HealthCheckResult[] {
    return [...this.#checks];
  }

  /** Passes in a row, negative for failures in a row. */
  get streak(): number {
    return this.#passes - this.#failures;
  }

  record(check: HealthCheckResult): void {
    if (this.#checks.length >= this.#maxChecks) this.#checks.shift();
    this.#checks.push(check);
    this.#passes = check.passed ? this.#passes + 1 : 0;
    this.#failures = check.passed ? 0 : this.#failures + 1;
    this.#state = this.#next();
  }

  #next(): HealthState {
    if (this.#failures >= this.#settings.fall) return 'UNHEALTHY';
    if (this.#state === 'UNHEALTHY' && this.#passes < this.#settings.rise) return 'UNHEALTHY';
    return this.#failures > 0 ? 'DEGRADED' : 'HEALTHY';
  }
}

/** The state of a service from those of its instances: what all agree on; otherwise DEGRADED, as long as one may serve. */
export function serviceState(states: readonly HealthState[]): HealthState {
  const known = states.filter((state) => state !== 'UNKNOWN');
  const [first = 'UNKNOWN'] = known;
  return known.every((state) => state === first) ? first : 'DEGRADED';
}
