import { maxProblems } from './input-limits.ts';
import type { Problem } from '../problem.ts';
import { QaError } from '../qa-error.ts';

/** One error for all problems of an input, ordered by place; beyond a bound they are counted, not listed. */
export function invalidInput(problems: readonly Problem[], hint = 'Mend what is listed and try again.'): QaError {
  const ordered = problems.toSorted(byPlace);
  const files = new Set(problems.map(({ file }) => file ?? ''));
  const where = files.size === 1 ? [...files][0]! : `${files.size} files`;
  const count = `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`;
  const unlisted = problems.length > maxProblems ? `; the first ${maxProblems} are listed` : '';
  return new QaError('INVALID_INPUT', `${count}${where === '' ? '' : ` in ${where}`}${unlisted}.`, {
    hint,
    problems: ordered.slice(0, maxProblems),
  });
}

/** What `read` returns; undefined when the input has problems, which are added to `problems`. */
export async function collectProblems<Value>(
  problems: Problem[],
  read: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof QaError) || error.code !== 'INVALID_INPUT') throw error;
    for (const problem of error.problems) problems.push(problem);
    return undefined;
  }
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return (a.file ?? '') < (b.file ?? '') ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
