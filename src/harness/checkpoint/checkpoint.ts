/** ON_TRACK: nothing that was attempted failed. AT_RISK: something did, or is flaky. BLOCKED: no verdict of ours can help. */
export type CheckpointStatus = 'ON_TRACK' | 'AT_RISK' | 'BLOCKED';

/** The progress of a subwave when its share of GREEN components first crossed a threshold. Written once, never rewritten. */
export interface CheckpointRecord {
  readonly schemaVersion: 1;
  /** Position of the threshold in the plan, from 1. */
  readonly number: number;
  readonly wave: string;
  readonly subwave: string;
  readonly builder: string;
  /** Share of GREEN components that was crossed, in (0, 1]. */
  readonly threshold: number;
  /** GREEN components. */
  readonly completed: number;
  /** All components of the subwave. */
  readonly total: number;
  /** `completed` of `total`, rounded down to a whole per cent. */
  readonly percent: number;
  readonly status: CheckpointStatus;
  /** Why the status is not ON_TRACK, one sentence each. */
  readonly issues: readonly string[];
  /** What a reader should know besides. */
  readonly notes: readonly string[];
  readonly runId: string;
  /** End of that run: ISO 8601, UTC. */
  readonly recordedAt: string;
  readonly commit: string | null;
  readonly treeDigest: string;
}
