/** One thing wrong with an input, with its place and its remedy. Line and column count from 1. */
export interface Problem {
  /** Stable code, for `qa explain`. */
  readonly code: string;
  /** Path relative to the repository root, or the name of the input. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** The offending lines with their numbers, as they stand in the file. */
  readonly excerpt?: string;
  /** What to do about it, in one sentence. */
  readonly remedy: string;
}

/** Renders a problem as plain text: `file:line:column: message`, the excerpt, the remedy. */
export function describeProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const lines = [`${place === '' ? '' : `${place}: `}${problem.message}`];
  if (problem.excerpt !== undefined) lines.push(problem.excerpt.replace(/^/gm, '    '));
  lines.push(`  remedy: ${problem.remedy}`);
  return lines.join('\n');
}
