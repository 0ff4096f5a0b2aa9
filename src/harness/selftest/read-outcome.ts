import type { EndedCommand } from '../../foundation/process/run-command.ts';
import type { CommandName } from './command-vocabulary.ts';
import { knownCodes, noVerdict } from './known-codes.ts';

/** What a command made of a repository. */
export interface Outcome {
  /** It said GREEN, PASS, verified, or found nothing wrong. */
  readonly accepted: boolean;
  /** Every code that it gave as a reason, sorted. */
  readonly codes: readonly string[];
  /** What the tests were kept from the machine by, where the command says so. */
  readonly sandbox?: 'none' | 'namespaces';
  /** What was printed, for a person who looks for the cause. */
  readonly printed: string;
}

type Fields = Readonly<Record<string, unknown>>;

const shownCharacters = 2000;
/** The code of what is as it should be. */
const fine = 'PASSED';

/** What a part of a result, wherever it stands, has to say for a command beside `code` and `kind`. */
const sayings: Readonly<Partial<Record<CommandName, (part: Fields) => unknown>>> = {
  'checkpoint status': ({ evidence }) => evidence === 'damaged' && 'EVIDENCE_DAMAGED',
  'freeze status': ({ state }) => state,
  prove: ({ criterion, state }) => criterion !== undefined && state,
  'prove verify': ({ criterion, holds }) => criterion !== undefined && holds === false && 'unproven',
  'report verify': ({ differences }) => Array.isArray(differences) && differences.length > 0 && 'differs',
  'report audit': ({ status }) => status,
};

/** Reads the outcome of a command from its exit code and from what it printed. Pure; output that is no JSON is never accepted. */
export function readOutcome(command: CommandName, { code, signal, stdout, stderr, timedOut }: EndedCommand): Outcome {
  const printed = `${stdout}${stderr}`;
  const result = command === 'run as text' ? printed : parse(stdout);
  const codes = new Set(typeof result === 'string' ? wordsOf(result) : codesOf(result, sayings[command]));
  codes.delete(fine);
  if (signal !== null || timedOut) codes.add(noVerdict);
  const sandbox = /"sandbox": ?"(none|namespaces)"|^sandbox: (none|namespaces)/m.exec(stdout);
  const found = (sandbox?.[1] ?? sandbox?.[2]) as Outcome['sandbox'];
  const ended = code === 0 && signal === null && !timedOut && result !== undefined;
  return {
    accepted: ended && isPositive(command, result),
    codes: [...codes].toSorted(),
    ...(found === undefined ? {} : { sandbox: found }),
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
function codesOf(value: unknown, say: (part: Fields) => unknown = () => undefined): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const part = value as Fields;
  const policy = part['outcome'] === 'FAIL' ? part['policy'] : undefined;
  const own = [part['code'], part['kind'], policy, say(part)].filter((each) => typeof each === 'string' && knownCodes.has(each));
  return [...(own as string[]), ...Object.values(part).flatMap((each) => codesOf(each, say))];
}

function wordsOf(text: string): string[] {
  return text.split(/[^A-Z_]+/).filter((word) => knownCodes.has(word));
}
