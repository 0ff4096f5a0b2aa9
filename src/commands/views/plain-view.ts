import type { Clock } from '../../foundation/clock.ts';
import { countNoun } from '../../foundation/text/count-noun.ts';
import { makeVisible } from '../../foundation/text/visible-text.ts';
import type { RunObserver } from '../../harness/run-observer.ts';
import { Progress } from './progress.ts';

const heartbeatMs = 10_000;

/** Follows a run in plain lines: what is run, and a sign of life every ten seconds. */
export function createPlainView(write: (line: string) => void, clock: Clock): RunObserver {
  const startedMs = clock.monotonicMs();
  let progress: Progress | undefined;
  let lastMs = startedMs;
  return {
    onSelected(runId, selection) {
      progress = new Progress(selection);
      write(
        `qa run ${selection.expression}: ${countNoun(progress.components.length, 'component')}, ${countNoun(progress.total, 'criterion', 'criteria')} (run ${runId})`,
      );
    },
    onEvent(event) {
      const nowMs = clock.monotonicMs();
      progress?.observe(event, nowMs);
      if (progress === undefined || nowMs - lastMs < heartbeatMs) return;
      lastMs = nowMs;
      const oldest = progress.running[0];
      const running = oldest === undefined ? '' : `; running ${makeVisible(oldest.title)}`;
      write(
        `  ${Math.round((nowMs - startedMs) / 1000)} s: ${progress.ended} of ${progress.total} criteria have a result${running}`,
      );
    },
    onEnd() {},
  };
}
