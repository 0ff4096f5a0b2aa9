/** Path of the lock relative to the root. */
export const freezeLockPath = 'qa/freeze.lock.json';
/** Beside it, while somebody writes it. */
export const freezeLockLockPath = 'qa/.freeze.lock.json.lock';

export type FreezeSubject = 'criterion' | 'test' | 'fixture' | 'architecture' | 'policy' | 'plan' | 'builder';

export type FreezeChangeKind =
  | 'added'
  | 'removed'
  | 'changed'
  | 'assertion-removed'
  | 'tolerance-widened'
  | 'timeout-raised'
  | 'expectation-changed'
  | 'title-changed';

/**
 * An assertion as text: everything up to its matcher, then each argument. `["expect(pool.size).not.toBe", "5"]`; a head
 * that ends in `()` has none.
 */
export type FrozenAssertion = readonly [head: string, ...args: string[]];

/** What syntax demands and runs, pinned. Equality is decided by `digest` alone; the rest says what differs. */
export interface FrozenCode {
  /** SHA-256 of all the syntax that counts. */
  readonly digest: string;
  /** Part of the SHA-256 of its own syntax, without title, assertions and time limits. */
  readonly body: string;
  /** The same of each helper, hook and piece of module code that it runs with; of an import, where it comes from. */
  readonly parts: Readonly<Record<string, string>>;
  readonly assertions: readonly FrozenAssertion[];
  /** `timeoutMs: 5000` */
  readonly timeouts: readonly string[];
}

export interface FrozenTest extends FrozenCode {
  readonly file: string;
  readonly title: string;
}

/** A module that tests import, or data that they name, of which only the digest is known. */
export type FrozenFixture = FrozenCode | { readonly digest: string };

/** A criterion or a component: everything that the catalog says of it but its place. */
export type FrozenFields = Readonly<Record<string, unknown>>;

export interface FrozenDocument {
  readonly subject: 'architecture' | 'policy' | 'plan' | 'builder';
  /** SHA-256 of what it says; of YAML without comments and layout. */
  readonly digest: string;
}

/** Everything that is pinned, as it stands at one moment. */
export interface FrozenState {
  readonly components: Readonly<Record<string, FrozenFields>>;
  readonly criteria: Readonly<Record<string, FrozenFields>>;
  readonly documents: Readonly<Record<string, FrozenDocument>>;
  /** SHA-256 of the bytes of every file that was read; `absent` or `present` where that alone decides what is imported. */
  readonly files: Readonly<Record<string, string>>;
  readonly fixtures: Readonly<Record<string, FrozenFixture>>;
  /** By criterion id. */
  readonly tests: Readonly<Record<string, FrozenTest>>;
}

/** A recorded, named, reasoned change to something frozen. It covers exactly the state `after`. */
export interface Amendment {
  /** Criterion id or path. */
  readonly id: string;
  readonly subject: FreezeSubject;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly kinds: readonly string[];
  /** SHA-256 of what is pinned; null where nothing was, or is no more. */
  readonly before: string | null;
  readonly after: string | null;
}

/** `qa/freeze.lock.json` */
export interface FreezeLock extends FrozenState {
  readonly schemaVersion: 1;
  readonly amendments: readonly Amendment[];
}
