import { isDeepStrictEqual } from 'node:util';
import type { Clock, Scheduled } from '../../../foundation/clock.ts';
import { placeOf } from '../registry/service-registry.ts';
import type { InstanceRecord, ServiceRecord } from '../registry/service-registry.ts';
import type { HealthSettings } from './health-settings.ts';
import type { HealthTally } from './health-tally.ts';
import { InstanceHealth, serviceState } from './instance-health.ts';
import type { HealthCheckResult, HealthState } from './instance-health.ts';

/** Checks one instance once. Does not reject, and settles within the timeout of the settings. */
export type CheckInstance = (
  service: ServiceRecord,
  instance: InstanceRecord,
  health: HealthSettings,
) => Promise<HealthCheckResult>;

export interface HealthEnvironment {
  readonly clock: Clock;
  readonly random: () => number;
  readonly checkInstance: CheckInstance;
  /** Checks kept of each instance, and changes kept of each service. */
  readonly maxHealthHistory: number;
  readonly tally: HealthTally;
}

/** A change of the state of a service. */
export interface HealthChange {
  /** ISO 8601. */
  readonly changedAt: string;
  readonly from: HealthState;
  readonly to: HealthState;
}

/** Checks the instances of one service round by round; the next round is due when the last one has ended, so that none overlaps another. */
export class HealthMonitor {
  readonly #environment: HealthEnvironment;
  readonly #changes: HealthChange[] = [];
  readonly #healthByPlace = new Map<string, InstanceHealth>();
  #service: ServiceRecord;
  #settings: HealthSettings | undefined;
  #state: HealthState = 'UNKNOWN';
  #timer: Scheduled | undefined;
  #round: Promise<void> | undefined;
  #isStopped = false;
  /** How often what is known changed. */
  updates = 0;

  constructor(service: ServiceRecord, environment: HealthEnvironment) {
    this.#service = service;
    this.#environment = environment;
    this.follow(service);
  }

  get state(): HealthState {
    return this.#state;
  }

  /** The last changes of the state, oldest first. */
  get changes(): readonly HealthChange[] {
    return [...this.#changes];
  }

  /** Undefined while the instance has not been checked. */
  healthOf(instance: InstanceRecord): InstanceHealth | undefined {
    return this.#healthByPlace.get(placeOf(instance));
  }

  /** The service is registered like this from now on. Other settings begin a new count; what was not checked yet is checked at once. */
  follow(service: ServiceRecord): void {
    this.#service = service;
    const places = new Set(service.instances.map(placeOf));
    const isSame = isDeepStrictEqual(service.health, this.#settings);
    for (const place of this.#healthByPlace.keys()) if (!isSame || !places.has(place)) this.#healthByPlace.delete(place);
    if (!isSame) this.#settings = service.health;
    this.#update();
    if (this.#settings === undefined) this.#cancel();
    else if (this.#hasUnchecked()) this.#schedule(0);
  }

  /** Checks all instances now; joins the round under way, if there is one. */
  checkNow(): Promise<void> {
    this.#cancel();
    return (this.#round ??= this.#checkAll());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #schedule(delayMs: number): void {
    this.#cancel();
    if (this.#isStopped || this.#round !== undefined) return;
    this.#timer = this.#environment.clock.schedule(() => void this.checkNow(), delayMs);
  }

  async #checkAll(): Promise<void> {
    const settings = this.#settings;
    if (settings !== undefined) await Promise.all(this.#service.instances.map((instance) => this.#check(instance, settings)));
    this.#round = undefined;
    if (this.#settings === undefined) return;
    const { intervalMs, jitterRatio } = this.#settings;
    this.#schedule(this.#hasUnchecked() ? 0 : intervalMs * (1 + jitterRatio * (2 * this.#environment.random() - 1)));
  }

  async #check(instance: InstanceRecord, settings: HealthSettings): Promise<void> {
    const { checkInstance, maxHealthHistory, tally } = this.#environment;
    const result = await checkInstance(this.#service, instance, settings);
    const place = placeOf(instance);
    const isStill = this.#service.instances.some((each) => placeOf(each) === place);
    if (this.#isStopped || this.#settings !== settings || !isStill) return;
    const health = this.healthOf(instance) ?? new InstanceHealth(settings, maxHealthHistory);
    this.#healthByPlace.set(place, health);
    health.record(result);
    tally.checks += 1;
    if (!result.passed) tally.failedChecks += 1;
    this.#update();
  }

  #hasUnchecked(): boolean {
    return this.#service.instances.some((instance) => this.healthOf(instance) === undefined);
  }

  #update(): void {
    this.updates += 1;
    const to = serviceState(this.#service.instances.map((instance) => this.healthOf(instance)?.state ?? 'UNKNOWN'));
    const from = this.#state;
    if (to === from) return;
    this.#state = to;
    if (this.#changes.length >= this.#environment.maxHealthHistory) this.#changes.shift();
    this.#changes.push({ changedAt: new Date(this.#environment.clock.wallMs()).toISOString(), from, to });
  }
}
