import type { CheckpointRecord } from './checkpoint/checkpoint.ts';
import type { RunRecord } from './evidence/run-record.ts';
import type { ReportResult } from './report/write-report.ts';

/** What `qa run` returns, and prints under `--json`. */
export interface RunSummary {
  readonly runId: string;
  readonly expression: string;
  readonly status: RunRecord['status'];
  /** One a subwave, in plan order. */
  readonly records: readonly RunRecord[];
  /** Folder of each record, relative to the root, by subwave. */
  readonly evidence: Readonly<Record<string, string>>;
  /** Checkpoints that this run was the first to reach. */
  readonly checkpoints: readonly CheckpointRecord[];
  /** Completion reports written: of each subwave that was run whole. */
  readonly reports: readonly Pick<ReportResult, 'subwave' | 'path' | 'status' | 'lacking'>[];
}
