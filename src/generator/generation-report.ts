import type { GateResult } from './gates/gate.ts';
import type { StageId } from './stages.ts';

/** One stage of a generation, measured. */
export interface StageRecord {
  readonly id: StageId;
  readonly name: string;
  /** `NOT_RUN`: a gate before it failed, or it was a dry run. */
  readonly outcome: 'PASS' | 'FAIL' | 'NOT_RUN';
  /** Since the generation began; null for a stage that did not run. */
  readonly started_ms: number | null;
  readonly duration_ms: number | null;
}

/** One generated file. */
export interface FileRecord {
  readonly path: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly executable: boolean;
  /** The content, in a dry run, which writes it nowhere else. */
  readonly text?: string;
}

/** What the node is in the repository around it. */
export interface MembershipRecord {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly component: string;
  readonly subwave: string;
  readonly module: string;
  readonly changes: readonly {
    /** Relative to the root. */
    readonly path: string;
    readonly change: 'made' | 'extended';
    /** The lines that come in, in a dry run. */
    readonly added?: string;
  }[];
}

/** What a generation did, stage by stage and gate by gate; described by `wavegate/schemas/generation-report`. */
export interface GenerationReport {
  readonly schema_version: 1;
  readonly wavegate_version: string;
  readonly request: {
    readonly type: string;
    readonly service: string;
    readonly domain: string;
    readonly event_bus: boolean;
    readonly transport: string;
    readonly dry_run: boolean;
  };
  /** `INTERRUPTED`: it was aborted, and nothing was left. */
  readonly outcome: 'PASS' | 'FAIL' | 'INTERRUPTED';
  /** Where the node is; null where none was left. */
  readonly folder: string | null;
  /** Null for a node that stands alone, and where the generation ended before that was decided. */
  readonly membership: MembershipRecord | null;
  readonly stages: readonly StageRecord[];
  readonly gates: readonly GateResult[];
  /** Of all stages that ran. */
  readonly duration_ms: number;
  /** Share of stage 4.5 in that, 0 to 1; null where that stage or the last did not run, so that there is no whole to have a share in. */
  readonly event_bus_share_ratio: number | null;
  readonly files: readonly FileRecord[];
}
