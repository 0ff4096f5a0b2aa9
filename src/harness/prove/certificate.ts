/** What must hold of a test for its proof to go on holding. */
export interface ProvenTest {
  /** Posix path relative to the root. */
  readonly file: string;
  readonly title: string;
  /** SHA-256 of the test's syntax. */
  readonly digest: string;
  /** SHA-256 of the rest of its file, the other tests left out. */
  readonly surroundings: string;
}

/** One small change to a source. Line and column count from 1. */
export interface CertifiedMutant {
  /** Name of the kind of change: `ConditionalExpression`. */
  readonly mutator: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** On one line; of a long text the beginning. */
  readonly original: string;
  readonly replacement: string;
}

/** How a test turned red. The place is that in the test or a helper, where it is known. */
export interface Kill {
  readonly kind: 'assertion' | 'error' | 'timeout';
  readonly message: string;
  readonly file: string;
  readonly line: number | null;
}

/** That a test of a criterion can fail: with one mutant of a source it does, and without it does not. */
export interface Certificate {
  readonly criterion: string;
  readonly test: ProvenTest;
  /** SHA-256 of each source of the component that the test reached, by path. */
  readonly sources: Readonly<Record<string, string>>;
  /** SHA-256 of each other file of the repository that the test is made of: what it imports and is no source of a module. */
  readonly support: Readonly<Record<string, string>>;
  readonly mutant: CertifiedMutant;
  readonly killedBy: Kill;
  readonly rules: number;
  readonly instrumenterVersion: string;
  readonly toolVersion: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Why no proof was found. */
export type UnprovenCause =
  /** It does not pass as it is. */
  | 'not-passing'
  /** It runs none of the sources, or nothing in them that can be changed. */
  | 'nothing-reached'
  /** Everything it runs answers the same whatever it is asked. */
  | 'only-constants'
  /** Every mutant that was tried left it green. */
  | 'survived'
  /** The budget was spent, or the proof interrupted, before one was found. */
  | 'not-finished';

/** That the search for a proof of a criterion came to nothing. */
export interface Unproven {
  readonly criterion: string;
  readonly cause: UnprovenCause;
  readonly reason: string;
  readonly test: ProvenTest;
  readonly sources: Readonly<Record<string, string>>;
  readonly support: Readonly<Record<string, string>>;
  /** How many mutants the test reached. */
  readonly reached: number;
  /** How many of them were tried. */
  readonly tried: number;
  /** Some of those that it did not notice, in the order of the search. */
  readonly survivors: readonly CertifiedMutant[];
  readonly rules: number;
  readonly instrumenterVersion: string;
  readonly toolVersion: string;
  readonly at: string;
}

/** `qa/certificates/<subwave>.json`: by criterion, so that two branches merge where they proved different ones. */
export interface CertificateFile {
  readonly schemaVersion: 1;
  readonly subwave: string;
  readonly certificates: Readonly<Record<string, Certificate>>;
  readonly unproven: Readonly<Record<string, Unproven>>;
}

/** What counts as a proof. Goes up when it becomes stricter, and makes every certificate of a lower number stale. */
export const proofRules = 1;
