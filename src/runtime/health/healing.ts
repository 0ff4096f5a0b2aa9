import type { HealthStatus } from './check-outcome.ts';

/** How a healing ended. HEALED only when the check after it found the component HEALTHY. */
export type HealingOutcome = 'HEALED' | 'NOT_HEALED' | 'FAILED' | 'TIMED_OUT';

/** One healing, recorded when its outcome is known. */
export interface Healing {
  readonly name: string;
  /** Of the healings since the component last recovered, from 1. */
  readonly attempt: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly outcome: HealingOutcome;
  /** What the check found after it. */
  readonly statusAfter: HealthStatus;
  /** Why the heal function failed. */
  readonly message?: string;
}
