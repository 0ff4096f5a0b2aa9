import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 20;

/** Watches by how much the event loop is late, from its making until it is disposed of. Does not keep the process alive. */
export interface EventLoopDelay extends Disposable {
  /** The longest delay since the last reading, in milliseconds; undefined when nothing was measured since. */
  takeLongestMs(): number | undefined;
}

/** Watches the event loop of this thread with a timer of 20 ms in the runtime itself. */
export function watchEventLoopDelay(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  let firstMs: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  // The histogram measures between two beats, and knows nothing of the time until its first.
  const coverFirstBeat = (): void => {
    const dueMs = performance.now() + resolutionMs;
    clearTimeout(timer);
    firstMs = undefined;
    timer = setTimeout(() => (firstMs = performance.now() - dueMs), resolutionMs).unref();
  };
  histogram.enable();
  coverFirstBeat();
  return {
    takeLongestMs() {
      const betweenMs = histogram.count === 0 ? undefined : histogram.max / 1e6 - resolutionMs;
      const longestMs = Math.max(firstMs ?? 0, betweenMs ?? 0);
      const isMeasured = firstMs !== undefined || betweenMs !== undefined;
      histogram.reset();
      coverFirstBeat();
      return isMeasured ? longestMs : undefined;
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      histogram.disable();
    },
  };
}
