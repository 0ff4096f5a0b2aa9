/** One field that breaks its bound. */
export interface ConfigProblem {
  readonly field: string;
  /** What is allowed, to follow "must be": `an integer from 1 to 10000`. */
  readonly bound: string;
  readonly actual: unknown;
}

/** Says that a module was given a configuration it cannot work with; names every bad field and its bound. */
export class InvalidConfigurationError extends RangeError {
  override readonly name = 'InvalidConfigurationError';
  readonly code = 'RUNTIME_INVALID_CONFIGURATION';
  readonly hint = 'Correct the named fields; the bounds stand in the message.';
  readonly problems: readonly ConfigProblem[];

  constructor(subject: string, problems: readonly ConfigProblem[]) {
    super(`invalid configuration of the ${subject}: ${problems.map(describe).join('; ')}`);
    this.problems = problems;
  }
}

/** The longest delay that a timer of Node.js keeps: a longer one would fire at once. */
export const longestDelayMs = 2_147_483_647;

/**
 * Passes when no check found a problem.
 *
 * @throws {InvalidConfigurationError} naming every field that failed, not only the first.
 * @example assertConfig('connection pool', [integerFrom('max', max, 1, 10_000), durationFrom('idleTimeoutMs', idleTimeoutMs, 0)]);
 */
export function assertConfig(subject: string, checks: readonly (ConfigProblem | undefined)[]): void {
  const problems = checks.filter((check) => check !== undefined);
  if (problems.length > 0) throw new InvalidConfigurationError(subject, problems);
}

/** A problem unless `value` is an integer from `least` to `most`. */
export function integerFrom(
  field: string,
  value: unknown,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): ConfigProblem | undefined {
  const holds = Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  return problemUnless(holds, field, `an integer ${range(least, most)}`, value);
}

/** A problem unless `value` is a finite number from `least` to `most`. */
export function numberFrom(field: string, value: unknown, least: number, most = Number.MAX_VALUE): ConfigProblem | undefined {
  const holds = Number.isFinite(value) && (value as number) >= least && (value as number) <= most;
  return problemUnless(holds, field, `a number ${range(least, most)}`, value);
}

/** A problem unless `value` is a number of milliseconds from `leastMs` to `mostMs` (by default what a timer can keep). */
export function durationFrom(field: string, value: unknown, leastMs: number, mostMs = longestDelayMs): ConfigProblem | undefined {
  const holds = Number.isFinite(value) && (value as number) >= leastMs && (value as number) <= mostMs;
  return problemUnless(holds, field, `milliseconds ${range(leastMs, mostMs)}`, value);
}

/** A problem unless `value` is a function. */
export function functionGiven(field: string, value: unknown): ConfigProblem | undefined {
  return problemUnless(typeof value === 'function', field, 'a function', value);
}

/** A problem unless `value` is an object, as a group of options is. */
export function groupGiven(field: string, value: unknown): ConfigProblem | undefined {
  return problemUnless(typeof value === 'object' && value !== null, field, 'an object', value);
}

/** A problem for each of the functions `names` that `value` lacks; one if it is no object at all. */
export function functionsGiven(field: string, value: unknown, names: readonly string[]): (ConfigProblem | undefined)[] {
  const problem = groupGiven(field, value);
  if (problem !== undefined) return [problem];
  return names.map((name) => functionGiven(`${field}.${name}`, (value as Readonly<Record<string, unknown>>)[name]));
}

/** A problem unless `value` is one of `allowed`. */
export function oneOf(field: string, value: unknown, allowed: readonly string[]): ConfigProblem | undefined {
  return problemUnless(allowed.includes(value as string), field, `one of ${allowed.join(', ')}`, value);
}

/** A problem unless `value` is a text of 1 to `mostCharacters` characters. */
export function textGiven(field: string, value: unknown, mostCharacters = 256): ConfigProblem | undefined {
  const holds = typeof value === 'string' && value.length > 0 && value.length <= mostCharacters;
  return problemUnless(holds, field, `a text of 1 to ${mostCharacters} characters`, value);
}

/** A problem unless `holds`, for a rule that the other checks cannot express. */
export function problemUnless(holds: boolean, field: string, bound: string, actual: unknown): ConfigProblem | undefined {
  return holds ? undefined : { field, bound, actual };
}

function range(least: number, most: number): string {
  const unbounded = most === Number.MAX_SAFE_INTEGER || most === Number.MAX_VALUE;
  return unbounded ? `of at least ${least}` : `from ${least} to ${most}`;
}

function describe({ field, bound, actual }: ConfigProblem): string {
  return `${field} must be ${bound}, not ${show(actual)}`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 64 ? `${value.slice(0, 64)}…` : value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
