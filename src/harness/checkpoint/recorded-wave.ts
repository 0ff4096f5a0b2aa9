import { listOf, nullOr, oneOf, text, withFields } from '../../foundation/input/shape.ts';
import type { TerminalState } from './recorded-decision.ts';

/** What of the decision on a wave is held against the ledger and the decisions on its subwaves. */
export interface RecordedWave {
  readonly wave: string;
  readonly outcome: 'PASS' | 'FAIL';
  readonly subwaves: readonly RecordedWaveSubwave[];
}

export interface RecordedWaveSubwave {
  readonly subwave: string;
  readonly outcome: 'PASS' | 'FAIL';
  /** Null for work done elsewhere. */
  readonly terminalState: TerminalState | null;
  /** The file of the decision; null for work done elsewhere, and where it was not recorded. */
  readonly decision: { readonly path: string; readonly sha256: string } | null;
}

const isWave = withFields({
  wave: text,
  outcome: oneOf('PASS', 'FAIL'),
  subwaves: listOf(
    withFields({
      subwave: text,
      outcome: oneOf('PASS', 'FAIL'),
      terminalState: nullOr(oneOf('COMPLETE', 'BLOCKED', 'FAILED')),
      decision: nullOr(withFields({ path: text, sha256: text })),
    }),
  ),
});

/** True for what has the fields of a recorded decision on a wave, whatever else it has. */
export function isRecordedWave(value: unknown): value is RecordedWave {
  return isWave(value);
}

/** PASS only when something was decided here, and everything is PASS. Pure; it is the one rule of a wave. */
export function outcomeOfWave(subwaves: readonly Pick<RecordedWaveSubwave, 'outcome' | 'terminalState'>[]): 'PASS' | 'FAIL' {
  const own = subwaves.filter(({ terminalState }) => terminalState !== null);
  return own.length > 0 && subwaves.every(({ outcome }) => outcome === 'PASS') ? 'PASS' : 'FAIL';
}
