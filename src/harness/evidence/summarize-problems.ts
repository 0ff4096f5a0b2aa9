import { countNoun } from '../../foundation/text/count-noun.ts';
import type { Problem } from '../../foundation/problem.ts';

/** Several problems in one line: the first, and how many there are besides. */
export function summarizeProblems(problems: readonly Problem[]): string {
  const [first, ...others] = problems;
  if (first === undefined) return '';
  const place = first.file === undefined ? '' : `${first.file}: `;
  return `${place}${first.message}${others.length === 0 ? '' : ` (and ${countNoun(others.length, 'more problem')})`}`;
}
