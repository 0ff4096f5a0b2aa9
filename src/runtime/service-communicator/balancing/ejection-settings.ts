import { durationFrom, integerFrom, numberFrom } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';

/** When an instance is taken out of rotation because attempt after attempt at it fails. */
export interface EjectionOptions {
  /** Attempts in a row that must fail: no answer, or a status of 500 and above. Default 5. */
  readonly consecutiveFailures?: number;
  /** The first ejection lasts so long; each further one twice the one before, until attempts succeed again. Default 10,000. */
  readonly baseMs?: number;
  /** No ejection lasts longer. Default 300,000. */
  readonly capMs?: number;
  /** Share of the instances of a service that may be ejected at once. 0: none ever is. Default 0.5. */
  readonly maxEjectedRatio?: number;
}

export type EjectionSettings = Required<EjectionOptions>;

export const defaultEjection: EjectionSettings = {
  consecutiveFailures: 5,
  baseMs: 10_000,
  capMs: 300_000,
  maxEjectedRatio: 0.5,
};

export function checkEjection(ejection: EjectionSettings): (ConfigProblem | undefined)[] {
  return [
    integerFrom('ejection.consecutiveFailures', ejection.consecutiveFailures, 1),
    durationFrom('ejection.baseMs', ejection.baseMs, 1),
    durationFrom('ejection.capMs', ejection.capMs, 1),
    numberFrom('ejection.maxEjectedRatio', ejection.maxEjectedRatio, 0, 1),
  ];
}
