// Imported: the global one is looked up at each reading.
import { performance } from 'node:perf_hooks';

/** A source of time. Durations come from `monotonicMs`; `wallMs` is for time stamps only. */
export interface Clock {
  /** Milliseconds since an arbitrary origin; never goes back. */
  monotonicMs(): number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  wallMs(): number;
  /** Calls `callback` once after `delayMs`. The timer does not keep the process alive. */
  schedule(callback: () => void, delayMs: number): Scheduled;
}

/** A pending call, which `cancel` takes back. */
export interface Scheduled {
  cancel(): void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after `delayMs`. */
export function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
