import { fitsSchema } from '../../../foundation/input/json-schema.ts';
import { bearOutWave } from '../../checkpoint/bear-out-wave.ts';
import type { DecisionReading } from '../../checkpoint/bear-out-decision.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { WaveDecision } from './wave-decision.ts';

/**
 * The decision on a wave, subwave by subwave, as far as the ledger and the decisions on its subwaves bear it out.
 *
 * @param ledger Read after the evidence that it has to vouch for.
 */
export async function readWaveDecision(root: string, wave: string, ledger: Ledger): Promise<DecisionReading<WaveDecision>> {
  const reading = await bearOutWave(root, wave, ledger);
  if (reading.state !== 'borne-out') return reading;
  // Of the rest of the file nothing was asked yet.
  if (await fitsSchema(reading.decision, 'wave-decision')) return { ...reading, decision: reading.decision as WaveDecision };
  return { state: 'refuted', path: reading.path, reason: 'the file does not fit its schema', isDamaged: true };
}
