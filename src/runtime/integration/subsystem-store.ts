/** A value under a key of a store. */
export interface StoredValue {
  readonly value: unknown;
  /** Different after every change of the value. */
  readonly version: string | number;
  /** When the value was changed, in milliseconds of a clock that both stores follow. Needed by the rule `newest`. */
  readonly updatedAtMs?: number;
}

export interface StoreRequest {
  readonly organisationId: string;
  readonly key: string;
  /** Aborted when the call took too long, or the integrator is closed. */
  readonly signal: AbortSignal;
}

/** Data of a subsystem by key. A store that waits for a synchronization of its own pair waits until its call times out. */
export interface SubsystemStore {
  get(request: StoreRequest): StoredValue | undefined | Promise<StoredValue | undefined>;
  /** Keeps the value, and returns its version. May reject if the version is no longer `expectedVersion` (undefined: there was no value). */
  set(request: StoreWrite): StoredValue['version'] | Promise<StoredValue['version']>;
}

export interface StoreWrite extends StoreRequest {
  readonly value: unknown;
  readonly expectedVersion: StoredValue['version'] | undefined;
  /** As the source has it, if it does. */
  readonly updatedAtMs?: number;
}
