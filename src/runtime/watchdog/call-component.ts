import type { Clock } from '../../foundation/clock.ts';
import { callStep } from '../shared/call-step.ts';
import type { CallbackOutcome } from './watchdog-event.ts';
import { ComponentTimeoutError } from './watchdog-errors.ts';

export interface ComponentCallOptions {
  /** What is called, for the message of a timeout. */
  readonly what: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the call when it is aborted. */
  readonly until: AbortSignal;
}

/** How the call ended; it never throws. */
export interface CallEnd {
  readonly outcome: CallbackOutcome;
  readonly reason?: string;
}

/** Calls a component's own function as `callStep` does. */
export async function callComponent(
  { what, clock, timeoutMs, until }: ComponentCallOptions,
  run: (signal: AbortSignal) => unknown,
): Promise<CallEnd> {
  let timeout: Error | undefined;
  const timedOut = (): Error => (timeout = new ComponentTimeoutError(what, timeoutMs));
  try {
    await callStep({ clock, timeoutMs, timedOut, until, run });
    return { outcome: 'done' };
  } catch (error) {
    return { outcome: error === timeout ? 'timed-out' : 'failed', reason: textOf(error) };
  }
}

const longestReason = 1_000;

/** What went wrong, in words that a record may keep. */
export function textOf(reason: unknown): string {
  try {
    const text = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
    return text.length > longestReason ? `${text.slice(0, longestReason)}…` : text;
  } catch {
    return 'a reason that cannot be put into words';
  }
}
