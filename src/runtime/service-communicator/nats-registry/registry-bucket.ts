/** What stands under a key, or that it was removed. */
export interface BucketEntry {
  readonly key: string;
  /** Undefined where it was removed. */
  readonly value: Uint8Array | undefined;
  /** Higher than that of every entry before, of any key. */
  readonly revision: number;
  /** By the clock of the server, which is compared with nothing but itself. */
  readonly storedAtMs: number;
}

export interface BucketExtent {
  /** Another one for a bucket that was made anew. */
  readonly id: string;
  readonly lastRevision: number;
}

/** A bucket of keys and values as one connection has it, until that ends. Everything rejects then. */
export interface BucketSession {
  readonly id: string;
  get(key: string): Promise<BucketEntry | undefined>;
  /**
   * The revision that it was stored under. Undefined, and nothing is stored, where the key has another revision than `expected` by now; 0 is that of a
   * key that has none.
   */
  write(key: string, value: Uint8Array, expected?: number): Promise<number | undefined>;
  /** False, and nothing is removed, where the key has another revision than `expected` by now. */
  remove(key: string, expected: number): Promise<boolean>;
  /** Forgets that a key was removed, unless something was stored under it after `revision`. */
  forget(key: string, revision: number): Promise<void>;
  /** The last entry of every key, and then every entry that is stored, in the order of their revisions. */
  watch(signal: AbortSignal): AsyncIterable<BucketEntry>;
  extent(): Promise<BucketExtent>;
  /** Ends the connection. */
  close(): Promise<void>;
}

/** Connects, and makes the bucket if there is none. */
export type OpenBucket = (signal: AbortSignal) => Promise<BucketSession>;
