import { observeError } from './observed-error.ts';
import { currentObservation } from './test-observation.ts';
import type { WorkerSession } from './worker-session.ts';

const events = ['uncaughtException', 'unhandledRejection'] as const;
const listenersOf = process.listeners.bind(process) as (event: string) => unknown[];
/** Ours and vitest's own. */
const ownListeners = 2;

/**
 * Writes every error that nobody handled to the journal, or, while the test that it belongs to still runs, to the test. When the
 * code under test listens itself, the error counts as handled, as with vitest.
 */
export function journalUnhandledErrors(session: WorkerSession): void {
  for (const event of events) {
    process.on(event, (error: unknown) => {
      if (listenersOf(event).length > ownListeners) return;
      const observation = currentObservation();
      if (observation && !observation.ended) observation.unhandled.push(error);
      else report(session, error, observation?.file ?? session.currentFile, observation?.id);
    });
  }
}

function report(session: WorkerSession, error: unknown, file: string | undefined, id: string | undefined): void {
  if (file === undefined) return;
  session.journal({ type: 'unhandled', file, ...(id === undefined ? {} : { id }), error: observeError(error, session.root) });
}
