import type { InstanceHealth } from '../health/instance-health.ts';
import type { InstanceRecord } from '../registry/service-registry.ts';

/** What one organisation knows of one instance of a service, from calling it. */
export class Instance {
  /** Replaced when the instance is registered again. */
  record: InstanceRecord;
  /** What its health checks say; undefined while none was made. */
  health: InstanceHealth | undefined = undefined;
  /** Attempts under way. */
  outstanding = 0;
  /** Attempts that failed, in a row. */
  failures = 0;
  /** How often it was ejected of late. */
  ejections = 0;
  /** Monotonic; out of turn until then. */
  ejectedUntilMs = 0;
  /** Credit of the weighted balancing. */
  credit = 0;

  constructor(record: InstanceRecord) {
    this.record = record;
  }

  get isUnhealthy(): boolean {
    return this.health?.state === 'UNHEALTHY';
  }

  isEjected(nowMs: number): boolean {
    return nowMs < this.ejectedUntilMs;
  }

  isInTurn(nowMs: number): boolean {
    return !this.isUnhealthy && !this.isEjected(nowMs);
  }
}
