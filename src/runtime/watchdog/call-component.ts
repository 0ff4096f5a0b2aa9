import type { Clock } from '../../foundation/clock.ts';
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

/**
 * Calls a component's own function in a turn of its own. Ends when it settles, after `timeoutMs`, or when `until` is aborted, whichever comes first; the
 * signal that the function was given is aborted in the latter cases.
 */
export function callComponent(options: ComponentCallOptions, run: (signal: AbortSignal) => unknown): Promise<CallEnd> {
  const { what, clock, timeoutMs, until } = options;
  const { promise, resolve } = Promise.withResolvers<CallEnd>();
  const controller = new AbortController();
  const giveUp = (outcome: CallbackOutcome, reason: unknown): void => {
    controller.abort(reason);
    resolve({ outcome, reason: textOf(reason) });
  };
  const cutOff = (): void => giveUp('failed', until.reason);
  if (until.aborted) cutOff();
  else until.addEventListener('abort', cutOff, { once: true });
  const timer = clock.schedule(() => giveUp('timed-out', new ComponentTimeoutError(what, timeoutMs)), timeoutMs);
  Promise.resolve()
    .then(() => (until.aborted ? undefined : run(controller.signal)))
    .then(
      () => resolve({ outcome: 'done' }),
      (error: unknown) => resolve({ outcome: 'failed', reason: textOf(error) }),
    );
  return promise.finally(() => {
    timer.cancel();
    until.removeEventListener('abort', cutOff);
  });
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
