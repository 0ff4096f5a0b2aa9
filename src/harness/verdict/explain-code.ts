import { QaError } from '../../foundation/qa-error.ts';
import { nearestWord } from '../../foundation/text/nearest-word.ts';
import { debtKinds } from '../debt/debt-kinds.ts';
import { errorCodes } from './error-codes.ts';
import { findingCodes } from './finding-codes.ts';
import { inputCodes } from './input-codes.ts';
import { reasonCodes } from './reason-codes.ts';

/** What a code means and what to do about it. */
export interface Explanation {
  readonly code: string;
  /** What bears the code: a criterion in one of the states, an error of `qa`, a finding, or a kind of debt. */
  readonly kind: string;
  readonly sentence: string;
  readonly remedy: string;
}

/** Every code that `qa` prints, in alphabetical order within its kind. */
export function listCodes(): readonly Explanation[] {
  return [
    ...Object.entries(reasonCodes).map(([code, { states, ...text }]) => ({
      code,
      kind: `criterion ${states.join(' or ')}`,
      ...text,
    })),
    ...Object.entries(findingCodes).map(([code, text]) => ({ code, kind: 'finding of a run', ...text })),
    ...Object.entries(debtKinds).map(([code, text]) => ({ code, kind: 'test debt', ...text })),
    ...Object.entries({ ...errorCodes, ...inputCodes })
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, text]) => ({ code, kind: 'error', ...text })),
  ];
}

/**
 * Explains one code, whatever its case.
 *
 * @throws {QaError} `UNKNOWN_CODE` with the nearest known one.
 */
export function explainCode(code: string): Explanation {
  const all = listCodes();
  const found = all.find((explanation) => explanation.code.toLowerCase() === code.toLowerCase());
  if (found !== undefined) return found;
  const nearest = nearestWord(
    code,
    all.map((explanation) => explanation.code),
  );
  throw new QaError('UNKNOWN_CODE', `no code is called ${JSON.stringify(code)}`, {
    hint: nearest === undefined ? '`qa explain` lists every code.' : `Did you mean ${nearest}? \`qa explain\` lists every code.`,
  });
}
