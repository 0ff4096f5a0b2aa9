import { listOf, nullOr, oneOf, text, withFields } from '../../foundation/input/shape.ts';

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

const isDecision = withFields({
  wave: text,
  subwave: text,
  outcome: oneOf('PASS', 'FAIL'),
  terminalState: oneOf('COMPLETE', 'BLOCKED', 'FAILED'),
  runId: nullOr(text),
  evidence: nullOr(withFields({ path: text, sha256: text })),
  rules: listOf(withFields({ policy: text, outcome: oneOf('PASS', 'FAIL', 'NOT_ACTIVE') })),
});

/** True for what has the fields of a recorded decision, whatever else it has: whether it is to be believed, ledger and evidence say. */
export function isRecordedDecision(value: unknown): value is RecordedDecision {
  return isDecision(value);
}

export const decisionFile = 'gate.json';
