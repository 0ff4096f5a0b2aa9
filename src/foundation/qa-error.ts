import { describeProblem } from './problem.ts';
import type { Problem } from './problem.ts';

/** `input`: the user can mend it (exit 2). `environment`: the machine failed (exit 3). */
export type QaErrorKind = 'input' | 'environment';

export interface QaErrorOptions {
  readonly kind?: QaErrorKind;
  /** What to do, in one sentence. */
  readonly hint: string;
  /** Every problem found, when there are several. */
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** Says that something could not be decided or done. Never a verdict. */
export class QaError extends Error {
  override readonly name = 'QaError';
  readonly code: string;
  readonly kind: QaErrorKind;
  readonly hint: string;
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, options: QaErrorOptions) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.kind = options.kind ?? 'input';
    this.hint = options.hint;
    this.problems = options.problems ?? [];
  }

  /** The whole error as plain text, problem by problem. */
  describe(): string {
    const details = this.problems.map(describeProblem);
    return [`${this.code}: ${this.message}`, ...details, `hint: ${this.hint}`].join('\n');
  }
}
