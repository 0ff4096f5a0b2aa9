import { QaError } from '../../foundation/qa-error.ts';
import { findTextDefect } from '../../foundation/input/text-defects.ts';

/** What a person says about a change to something frozen. */
export interface AmendmentRequest {
  /** Criterion ids and paths. */
  readonly ids: readonly string[];
  readonly reason: string;
  readonly by: string;
}

const longest = 1000;

/**
 * Makes sure that an amendment says what it is about, why, and who answers for it, in text that is what it looks like.
 *
 * @throws {QaError} AMENDMENT_INCOMPLETE
 */
export function checkAmendment({ reason, by }: AmendmentRequest): void {
  for (const [name, text] of [
    ['--reason', reason],
    ['--by', by],
  ] as const) {
    const defect = text.trim() === '' ? 'says nothing' : text.length > longest ? 'is too long' : findTextDefect(text)?.message;
    if (defect === undefined) continue;
    throw new QaError('AMENDMENT_INCOMPLETE', `${name} ${defect}.`, {
      hint: 'Say with --reason why the change is right, and with --by who answers for it; both are printed in every report.',
    });
  }
}
