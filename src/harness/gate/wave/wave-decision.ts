import type { RecordedWaveSubwave } from '../../checkpoint/recorded-wave.ts';
import type { RecordedSource } from '../../evidence/run-record.ts';
import type { PolicyRef } from '../gate-decision.ts';

/** The decision on a wave, subwave by subwave: its `gate.json`; its schema is `governance/schemas/wave-decision.schema.json`. */
export interface WaveDecision {
  readonly schemaVersion: 1;
  readonly wave: string;
  /** `GATE-WAVE-2.0` */
  readonly gate: string;
  readonly outcome: 'PASS' | 'FAIL';
  /** Why, in a sentence. */
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly decidedAt: string;
  /** The one tree that every subwave was judged on. */
  readonly source: RecordedSource;
  readonly tool: { readonly name: 'wavegate'; readonly version: string };
  /** The protected ref that the rules were read from; null when they are the working tree's. */
  readonly policyRef: PolicyRef | null;
  /** One SHA-256 over all policies, their names and the digests of their files. */
  readonly policies: string;
  /** In the order in which they were judged: each after those that it needs. */
  readonly subwaves: readonly WaveSubwave[];
  /** What a reader must know besides, of all subwaves, each once. */
  readonly notices: readonly string[];
}

export interface WaveSubwave extends RecordedWaveSubwave {
  readonly title: string;
  /** `12 policies`, or who signed off work done elsewhere. */
  readonly decidedBy: string;
  /** The policies that failed, in the order of its decision. */
  readonly failed: readonly string[];
  /** How many of its planned components have nothing but passing criteria in the evidence; both 0 for work done elsewhere. */
  readonly components: { readonly green: number; readonly total: number };
}

/** The decision on a wave before it is known when it was made. */
export type UndatedWave = Omit<WaveDecision, 'decidedAt'>;
