import { nearestWord } from '../../foundation/text/nearest-word.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { Plan } from './plan.ts';

/**
 * Holds when the plan is of that wave.
 *
 * @throws {QaError} UNKNOWN_WAVE
 */
export function requireWave(plan: Plan, wave: string): void {
  if (plan.wave === wave) return;
  const ownSubwave = plan.subwaves.some(({ id }) => id === wave);
  throw new QaError('UNKNOWN_WAVE', `the plan has no wave ${JSON.stringify(wave)}`, {
    hint: `${describeSlip(wave, plan, ownSubwave)}The plan is of wave ${plan.wave}.`,
  });
}

/** A subwave's number is what is most easily given by mistake. */
function describeSlip(wave: string, plan: Plan, isSubwave: boolean): string {
  if (isSubwave) return `${wave} is a subwave: \`qa gate --subwave ${wave}\`. `;
  return nearestWord(wave, [plan.wave]) === undefined ? '' : `Did you mean ${plan.wave}? `;
}
