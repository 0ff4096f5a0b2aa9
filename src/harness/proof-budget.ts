import type { Clock } from '../foundation/clock.ts';

/** A time that is given for a search, and how it came to its end. */
export interface Budget {
  /** Aborts when the time is spent or the user interrupts. */
  readonly signal: AbortSignal;
  readonly end: 'complete' | 'budget' | 'interrupted';
  stop(): void;
}

export function startBudget(budgetMs: number, interruption: AbortSignal, clock: Clock): Budget {
  const spent = new AbortController();
  const timer = clock.schedule(() => spent.abort(), budgetMs);
  return {
    signal: AbortSignal.any([interruption, spent.signal]),
    get end() {
      if (interruption.aborted) return 'interrupted';
      return spent.signal.aborted ? 'budget' : 'complete';
    },
    stop: () => timer.cancel(),
  };
}
