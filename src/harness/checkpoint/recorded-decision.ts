/** What nothing but the decision on a gate makes of a subwave. */
export type TerminalState = 'COMPLETE' | 'BLOCKED' | 'FAILED';

/** What of a gate's decision is held against evidence and ledger. */
export interface RecordedDecision {
  readonly wave: string;
  readonly subwave: string;
  readonly outcome: 'PASS' | 'FAIL';
  readonly terminalState: TerminalState;
  readonly runId: string | null;
  readonly evidence: { readonly path: string; readonly sha256: string } | null;
  readonly rules: readonly { readonly policy: string; readonly outcome: 'PASS' | 'FAIL' | 'NOT_ACTIVE' }[];
}

export const decisionFile = 'gate.json';
