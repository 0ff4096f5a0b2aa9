/** `stale`: older than its TTL. `differs`: of another version than the source's. */
export type InconsistencyKind = 'stale' | 'differs';

/** One inconsistency of one version of a value, told once. */
export interface InconsistencyAlert {
  readonly kind: InconsistencyKind;
  readonly organisationId: string;
  readonly key: string;
  /** Of the value in the cache. */
  readonly version: `v${number}`;
  readonly message: string;
  /** Time of the clock that the loader was given. */
  readonly raisedAtMs: number;
}
