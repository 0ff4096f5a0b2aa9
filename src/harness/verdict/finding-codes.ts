import type { RunnerFinding } from '../runner/run-event.ts';

/** What concerns a run rather than one criterion. */
export const findingCodes: Readonly<Record<RunnerFinding['code'], { readonly sentence: string; readonly remedy: string }>> = {
  LEFTOVER_PROCESS: {
    sentence: 'A test left a process running after the run; it was ended.',
    remedy: 'End what a test starts, in the test or in afterEach; the finding names the command line.',
  },
  OUTPUT_DROPPED: {
    sentence: 'A test printed more than is kept; head and tail were kept.',
    remedy: 'Print less, or write to a file of the test’s own.',
  },
  RUNNER_WARNING: {
    sentence: 'The test runner printed a warning.',
    remedy: 'Read the message; it is the runner’s own.',
  },
  LEDGER_DAMAGED: {
    sentence: 'The ledger was altered before the run: a line was changed or removed.',
    remedy: 'Run `qa ledger`, and restore evidence/ledger.jsonl from version control.',
  },
};
