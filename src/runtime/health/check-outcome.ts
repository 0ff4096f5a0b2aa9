/** How a component is. UNKNOWN says that nothing was learnt about it, and counts in no score. */
export type HealthStatus = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' | 'UNKNOWN';

/** What a check found. */
export interface CheckOutcome {
  readonly status: HealthStatus;
  /** Why, in words. May hold what only operators should read; HTTP shows it only when told to. */
  readonly message?: string;
  /** Figures behind the status. Same care as for `message`. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

export interface CheckContext {
  /** Aborted when the check has run out of time, or its monitor is closed. */
  readonly signal: AbortSignal;
}

/** Looks at one component. What it throws or rejects with makes the component UNHEALTHY. */
export type CheckFunction = (context: CheckContext) => CheckOutcome | HealthStatus | Promise<CheckOutcome | HealthStatus>;

/** A check that holds something (a monitor of the event loop), which is given back when the check is removed. */
export interface HealthCheck extends Partial<Disposable> {
  readonly check: CheckFunction;
}

const statuses: ReadonlySet<unknown> = new Set(['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN']);
const mostCharacters = 512;

/** What a check answered, as an outcome; an answer that is none is UNKNOWN, never HEALTHY. */
export function toOutcome(answer: unknown): CheckOutcome {
  if (statuses.has(answer)) return { status: answer as HealthStatus };
  if (typeof answer !== 'object' || answer === null) return { status: 'UNKNOWN', message: 'the check answered with no status' };
  const { status, message, details } = answer as CheckOutcome;
  if (!statuses.has(status)) return { status: 'UNKNOWN', message: 'the check answered with no status' };
  return {
    status,
    ...(typeof message === 'string' && { message: cap(message) }),
    ...(typeof details === 'object' && details !== null && { details: plain(details) }),
  };
}

/** The outcome of a check that failed with `error`. */
export function failedWith(error: unknown): CheckOutcome {
  return { status: 'UNHEALTHY', message: cap(messageOf(error)) };
}

/** The message of anything thrown, whatever it is; at most 512 characters. */
export function messageOf(error: unknown): string {
  try {
    return cap(error instanceof Error ? String(error.message) : String(error));
  } catch {
    return 'an error that cannot be told';
  }
}

function cap(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}

/** At most 32 figures, of primitive kinds only: what is shown has no code of its own that runs later. */
function plain(details: object): Readonly<Record<string, string | number | boolean>> {
  const kept = Object.entries(details)
    .slice(0, 32)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([key, value]) => [cap(key), typeof value === 'string' ? cap(value) : value] as const);
  return Object.fromEntries(kept);
}
