/** Waves, subwaves, builders and gates, as `qa/plan.yaml` states them. */
export interface Plan {
  readonly wave: string;
  readonly title: string;
  readonly defaults: PlanDefaults;
  readonly builders: readonly Builder[];
  /** Globs of each module's source files, by the name that components use. */
  readonly modules: Readonly<Record<string, readonly string[]>>;
  readonly subwaves: readonly Subwave[];
  /** The oldest version of `qa` whose evidence and gate count; undefined for any. */
  readonly minimumVersion?: string;
  readonly policies: PlanPolicies;
  /** Path of the repository's own vitest configuration; without it none is read. */
  readonly vitestConfig?: string;
  /** SHA-256 of the file. */
  readonly digest: string;
}

/** Which policies of the gate the plan switches on and off. */
export interface PlanPolicies {
  readonly active: readonly string[];
  /** Who switched which policy off, and why. */
  readonly inactive: ReadonlyMap<string, { readonly by: string; readonly reason: string }>;
}

export interface PlanDefaults {
  /** How long a test may take unless its criterion says otherwise. */
  readonly timeoutMs: number;
  /** Shares of GREEN components (0–1] at which a checkpoint is recorded, ascending. */
  readonly checkpointThresholds: readonly number[];
}

/** Who does the work, and the paths that the contract permits and forbids. */
export interface Builder {
  readonly id: string;
  readonly title: string;
  readonly permittedPaths: readonly string[];
  readonly forbiddenPaths: readonly string[];
}

export interface Subwave {
  /** `2.9` */
  readonly id: string;
  readonly title: string;
  /** Undefined for a subwave that was done elsewhere (`external`). */
  readonly range?: QaRange;
  /** The subwaves whose gates must be PASS before this one opens. */
  readonly needs: readonly string[];
  readonly builder?: string;
  /** Globs of the files the builder may touch. */
  readonly scope: readonly string[];
  /** Globs or paths of the QA test files, relative to the root. A path without wildcard must exist. */
  readonly tests: readonly string[];
  /** Architecture documents that the work is bound to. */
  readonly architecture: readonly string[];
  readonly external?: ExternalGate;
}

/** The signed-off gate of work done elsewhere. */
export interface ExternalGate {
  readonly outcome: 'PASS' | 'FAIL';
  readonly signedOffBy: string;
  /** ISO date. */
  readonly signedOffOn: string;
  readonly reference: string;
}

/** An inclusive range of QA component numbers: `QA-436..QA-445`. */
export interface QaRange {
  readonly first: number;
  readonly last: number;
}
