import type { ReasonCode } from './reason-codes.ts';
import type { HangDump, ObservedError } from '../runner/run-event.ts';

/** The states of a criterion and of a component. */
export type CriterionState = 'GREEN' | 'RED' | 'TIMEOUT' | 'MISSING' | 'VOID';

/** What holds for one criterion in one run, and why. */
export interface CriterionVerdict {
  readonly criterion: string;
  readonly statement: string;
  readonly state: CriterionState;
  readonly reason: { readonly code: ReasonCode; readonly message: string };
  readonly durationMs: number;
  readonly timeoutMs: number;
  readonly assertions: number;
  /** Cases of a table test, repetitions of a burn-in; 1 for an ordinary test, 0 when none ran. */
  readonly cases: number;
  readonly file?: string;
  readonly line?: number;
  /** SHA-256 of the test's syntax. */
  readonly testDigest?: string;
  readonly errors: readonly ObservedError[];
  readonly output: string;
  readonly dump?: HangDump;
}

/** A component is GREEN only if every selected criterion is; otherwise it has the worst state of them. */
export interface ComponentVerdict {
  readonly component: string;
  readonly title: string;
  readonly module: string;
  /** As the catalog declares them. */
  readonly network?: true;
  readonly isolation?: 'process';
  readonly state: CriterionState;
  readonly durationMs: number;
  readonly criteria: readonly CriterionVerdict[];
}
