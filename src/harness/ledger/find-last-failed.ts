import { runsOf } from './attempts.ts';
import type { Ledger } from './ledger.ts';

/** The criteria that were not GREEN in the last run that has an end; none when there is no such run. */
export function findLastFailed(ledger: Ledger): readonly string[] {
  const last = runsOf(ledger).findLast(({ end }) => end !== undefined)?.end;
  return Object.entries(last?.criteria ?? {}).flatMap(([id, { state }]) => (state === 'GREEN' ? [] : [id]));
}
