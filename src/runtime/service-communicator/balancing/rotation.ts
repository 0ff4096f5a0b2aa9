import type { KnownService } from '../registry/known-service.ts';
import { placeOf } from '../registry/service-registry.ts';
import type { Balancing } from '../registry/service-registry.ts';
import type { EjectionSettings } from './ejection-settings.ts';
import { Instance } from './instance.ts';
import { pickerOf } from './pick-instance.ts';
import type { PickInstance } from './pick-instance.ts';

export interface RotationEnvironment {
  readonly ejection: EjectionSettings;
  readonly random: () => number;
  readonly tally: RotationTally;
}

/** Figures of all rotations of one communicator. */
export interface RotationTally {
  ejections: number;
  /** Ejections that did not happen, since too many instances were ejected already. */
  ejectionsRefused: number;
}

/**
 * The instances of a service in the order in which one organisation calls them. Out of turn are the unhealthy ones, and for a while those at which its
 * attempts fail one after the other; of the latter never more than the share `maxEjectedRatio`.
 */
export class Rotation {
  readonly service: KnownService;
  readonly #environment: RotationEnvironment;
  #seenVersion = -1;
  #instances: readonly Instance[] = [];
  #balancing: Balancing | undefined;
  #pick: PickInstance | undefined;
  #inTurn: readonly Instance[] = [];
  /** When an ejection ends, and `inTurn` must be found anew. */
  #staleAtMs = 0;

  constructor(service: KnownService, environment: RotationEnvironment) {
    this.service = service;
    this.#environment = environment;
  }

  get instances(): readonly Instance[] {
    this.#follow();
    return this.#instances;
  }

  /** The next one in turn, another than `avoid` if there is another; undefined when nobody is. */
  pick(nowMs: number, avoid?: Instance): Instance | undefined {
    this.#follow();
    if (nowMs >= this.#staleAtMs) this.#findInTurn(nowMs);
    const inTurn = this.#inTurn;
    if (inTurn.length === 0) return undefined;
    const others = avoid === undefined ? inTurn : inTurn.filter((instance) => instance !== avoid);
    return this.#pick?.(others.length === 0 ? inTurn : others);
  }

  /** An attempt at the instance ended well. */
  succeeded(instance: Instance): void {
    instance.failures = 0;
    if (instance.ejections > 0) instance.ejections -= 1;
  }

  /** An attempt at the instance failed by its fault. */
  failed(instance: Instance, nowMs: number): void {
    const { consecutiveFailures, maxEjectedRatio } = this.#environment.ejection;
    instance.failures += 1;
    if (instance.failures < consecutiveFailures || instance.isEjected(nowMs)) return;
    const ejected = this.#instances.filter((each) => each.isEjected(nowMs)).length;
    if (ejected + 1 <= this.#instances.length * maxEjectedRatio) this.#eject(instance, nowMs);
    else this.#environment.tally.ejectionsRefused += 1;
  }

  #eject(instance: Instance, nowMs: number): void {
    const { baseMs, capMs } = this.#environment.ejection;
    instance.ejectedUntilMs = nowMs + Math.min(capMs, baseMs * 2 ** instance.ejections);
    instance.ejections += 1;
    instance.failures = 0;
    this.#environment.tally.ejections += 1;
    this.#staleAtMs = 0;
  }

  /** Takes over what is registered and how it stands. An instance that stays keeps what is known of it, unless it moved. */
  #follow(): void {
    const { version, record, monitor } = this.service;
    if (version === this.#seenVersion) return;
    this.#seenVersion = version;
    const known = new Map(this.#instances.map((instance) => [placeOf(instance.record), instance]));
    this.#instances = record.instances.map((each) => {
      const instance = known.get(placeOf(each)) ?? new Instance(each);
      instance.record = each;
      instance.health = monitor.healthOf(each);
      return instance;
    });
    if (record.balancing !== this.#balancing) this.#pick = pickerOf(record.balancing, this.#environment.random);
    this.#balancing = record.balancing;
    this.#staleAtMs = 0;
  }

  /** Better an ejected instance than none; an unhealthy one never. */
  #findInTurn(nowMs: number): void {
    const able = this.#instances.filter((instance) => !instance.isUnhealthy);
    const inTurn = able.filter((instance) => instance.isInTurn(nowMs));
    this.#inTurn = inTurn.length > 0 ? inTurn : able;
    const returns = able.filter((instance) => instance.isEjected(nowMs)).map(({ ejectedUntilMs }) => ejectedUntilMs);
    this.#staleAtMs = Math.min(Number.POSITIVE_INFINITY, ...returns);
  }
}
