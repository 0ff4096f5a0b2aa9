import type { EndedCommand } from '../../foundation/process/run-command.ts';
import { listCodes } from '../verdict/explain-code.ts';
import type { CommandName } from './command-vocabulary.ts';

/** What a command made of a repository. */
export interface Outcome {
  /** It said GREEN, PASS, verified, or found nothing wrong. */
  readonly accepted: boolean;
  /** Every code that it gave as a reason, sorted. */
  readonly codes: readonly string[];
  /** What was printed, for a person who looks for the cause. */
  readonly printed: string;
}

const shownCharacters = 2000;
const known = new Set(listCodes().map(({ code }) => code));
/** The code of what is as it should be. */
const fine = 'PASSED';
/** Keys under which the results of the commands have their codes. */
const codeKeys = new Set(['code', 'kind']);

/** Reads the outcome of a command from its exit code and from what it printed. Pure; output that is no JSON is never accepted. */
export function readOutcome(command: CommandName, { code, signal, stdout, stderr, timedOut }: EndedCommand): Outcome {
  const printed = `${stdout}${stderr}`;
  const result = command === 'run as text' ? printed : parse(stdout);
  const codes = new Set(typeof result === 'string' ? wordsOf(result) : codesOf(result));
  codes.delete(fine);
  if (command === 'checkpoint status' && JSON.stringify(result ?? null).includes('"evidence":"damaged"'))
    codes.add('EVIDENCE_DAMAGED');
  const ended = code === 0 && signal === null && !timedOut && result !== undefined;
  return {
    accepted: ended && isPositive(command, result),
    codes: [...codes].toSorted(),
    printed: printed.slice(0, shownCharacters),
  };
}

/** Most commands say all with their exit code; `checkpoint status` shows whatever there is. */
function isPositive(command: CommandName, result: unknown): boolean {
  if (command !== 'checkpoint status') return true;
  const { subwaves } = result as { subwaves: readonly { evidence: string; total: number; green: number }[] };
  return (
    subwaves.length > 0 && subwaves.every(({ evidence, total, green }) => evidence === 'whole' && total > 0 && green === total)
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Every known code in a result, wherever it stands. */
function codesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    typeof part === 'string' ? (codeKeys.has(key) && known.has(part) ? [part] : []) : codesOf(part),
  );
}

function wordsOf(text: string): string[] {
  return text.split(/[^A-Z_]+/).filter((word) => known.has(word));
}
