import { HealthMonitor } from '../health/health-monitor.ts';
import type { HealthEnvironment } from '../health/health-monitor.ts';
import type { ServiceRecord } from './service-registry.ts';

/** A registered service and its health. Holds nothing that one of its callers did: what they learn by calling is theirs alone. */
export class KnownService {
  readonly monitor: HealthMonitor;
  #record: ServiceRecord;
  #updates = 0;

  constructor(record: ServiceRecord, environment: HealthEnvironment) {
    this.#record = record;
    this.monitor = new HealthMonitor(record, environment);
  }

  get record(): ServiceRecord {
    return this.#record;
  }

  /** Another number whenever instances or their health may have changed. */
  get version(): number {
    return this.#updates + this.monitor.updates;
  }

  /** Takes over what is registered now. Cheap when that has not changed. */
  update(record: ServiceRecord): void {
    if (record === this.#record) return;
    this.#record = record;
    this.#updates += 1;
    this.monitor.follow(record);
  }

  /** The service is registered no longer. */
  dispose(): void {
    this.monitor.stop();
  }
}
