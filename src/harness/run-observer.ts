import type { RunEvent } from './runner/run-event.ts';
import type { Selection } from './selection/selection.ts';

/** Follows a run while it is under way. The events are the ones the verdicts will be formed from. */
export interface RunObserver {
  /** Called once, before anything runs. */
  onSelected(runId: string, selection: Selection): void;
  onEvent(event: RunEvent): void;
  /** Called once, when the last event has come. */
  onEnd(): void;
}
