import type { KeepOptions } from './loader-options.ts';

/** What a loader is asked for. Whatever it loads must belong to this organisation. */
export interface LoadRequest {
  readonly organisationId: string;
  readonly key: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** Aborted when this call has taken too long or the loader is closed. */
  readonly signal: AbortSignal;
}

/** As LoadRequest, for many keys in one call. */
export interface BatchRequest {
  readonly organisationId: string;
  readonly keys: readonly string[];
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/** How the values of a key, or of all keys with a prefix, are loaded. One of `load` and `loadMany` must be given. */
export interface LoaderSpec<Value> extends KeepOptions {
  /** Loads one value. Used for single accesses when both are given. */
  load?(request: LoadRequest): Value | PromiseLike<Value>;
  /** Loads the values of many keys in one call; a key without a value in the map has failed. Used by `getMany` and for preloading. */
  loadMany?(request: BatchRequest): ReadonlyMap<string, Value> | PromiseLike<ReadonlyMap<string, Value>>;
  /** The version that the source had when `value` was read, taken from the value. */
  versionOf?(value: Value): string;
  /** The version that the source has now. Needs `versionOf`. */
  sourceVersion?(request: LoadRequest): string | PromiseLike<string>;
  /** What the value counts against `maxSizeBytes`. */
  sizeOf?(value: Value): number;
}
