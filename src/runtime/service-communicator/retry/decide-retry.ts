import { backoffDelayMs } from '../../shared/backoff.ts';
import { parseRetryAfter } from './parse-retry-after.ts';
import type { RetrySettings } from './retry-settings.ts';

/** How an attempt ended. */
export interface AttemptEnd {
  /** Of the answer, if there was one. */
  readonly status: number | undefined;
  readonly retryAfter: string | string[] | undefined;
  readonly error: { readonly code: string; readonly cause?: unknown } | undefined;
  /** Whether any of it may have reached the service. */
  readonly mayHaveArrived: boolean;
}

/** The request as a whole, at the moment of deciding. */
export interface RetryContext {
  readonly settings: RetrySettings;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Whether the service may get the request more than once without harm. */
  readonly mayRepeat: boolean;
  readonly remainingMs: number;
  readonly wallMs: number;
  readonly random: () => number;
}

/** Why a request is not sent again, in the order in which the reasons are looked at. */
export type RetryRefusal = 'not-retryable' | 'not-repeatable' | 'attempt-limit' | 'deadline' | 'budget' | 'no-instance';

export type RetryDecision =
  | { readonly delayMs: number; readonly refusal?: undefined }
  | { readonly delayMs?: undefined; readonly refusal: RetryRefusal };

/** With less time than this an attempt is not begun: it could not finish. */
const leastAttemptMs = 5;

/** Decides whether a request whose last attempt ended so is sent again, and when. `takeFromBudget` is called last, and only if all else allows it. */
export function decideRetry(end: AttemptEnd, context: RetryContext, takeFromBudget: () => boolean): RetryDecision {
  const { settings, attempts, remainingMs } = context;
  if (!isWorthAnother(end, settings)) return { refusal: 'not-retryable' };
  if (end.mayHaveArrived && !context.mayRepeat) return { refusal: 'not-repeatable' };
  if (attempts >= settings.attempts) return { refusal: 'attempt-limit' };
  const delayMs = Math.max(
    backoffDelayMs(attempts, { baseMs: settings.baseMs, capMs: settings.capMs, random: context.random }),
    parseRetryAfter(end.retryAfter, context.wallMs) ?? 0,
  );
  if (delayMs + leastAttemptMs > remainingMs) return { refusal: 'deadline' };
  return takeFromBudget() ? { delayMs } : { refusal: 'budget' };
}

/** Whether the end of an attempt is one that another attempt may mend. */
export function isWorthAnother({ status, error }: Pick<AttemptEnd, 'status' | 'error'>, settings: RetrySettings): boolean {
  if (status !== undefined) return settings.statuses.includes(status);
  if (error === undefined) return false;
  const { code: causeCode } = (error.cause ?? {}) as { readonly code?: unknown };
  return settings.errorCodes.some((code) => code === error.code || code === causeCode);
}
