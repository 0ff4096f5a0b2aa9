/** Why a criterion has its state. Each code has a sentence and a remedy, which `qa explain` prints. */
export const reasonCodes = {
  PASSED: {
    states: ['GREEN'],
    sentence: 'Exactly one test bears the criterion, it ran, made at least one assertion and passed, and the canaries held.',
    remedy: 'Nothing to do.',
  },
  ASSERTION_FAILED: {
    states: ['RED'],
    sentence: 'An assertion of the test did not hold.',
    remedy: 'Mend the code so that it does what the criterion states; do not change the expectation to match the code.',
  },
  TEST_ERROR: {
    states: ['RED'],
    sentence: 'The test threw something other than a failed assertion.',
    remedy: 'Follow the stack to the first line of your own code.',
  },
  HOOK_FAILED: {
    states: ['RED'],
    sentence: 'A beforeAll, beforeEach, afterEach or afterAll hook failed, so the test did not run or its result does not count.',
    remedy: 'Mend the hook named in the message.',
  },
  COLLECTION_FAILED: {
    states: ['RED'],
    sentence: 'The test file could not be loaded, so none of its tests ran.',
    remedy: 'Mend the import or the top-level code named in the message.',
  },
  UNHANDLED_ERROR: {
    states: ['RED'],
    sentence: 'An error that nobody handled surfaced while the test file ran.',
    remedy: 'Await every promise and handle every error event in the code under test.',
  },
  WORKER_CRASHED: {
    states: ['RED'],
    sentence: 'The process that ran the test ended before the test did (exit, signal or native crash).',
    remedy: 'Look for process.exit, process.kill or a native module in the test and the code under test.',
  },
  OUT_OF_MEMORY: {
    states: ['RED'],
    sentence: 'The process that ran the test ran out of memory.',
    remedy: 'Bound what the test and the code under test hold on to.',
  },
  FLAKY: {
    states: ['RED'],
    sentence: 'The test passed in some repetitions and failed in others.',
    remedy: 'Find what the repetitions do not share: time, order, ports, files, randomness.',
  },
  RETRIED: {
    states: ['RED'],
    sentence: 'The test passed only after the runner tried it again.',
    remedy: 'Remove the retry and mend the cause of the first failure.',
  },
  DEBT: {
    states: ['RED'],
    sentence: 'The test carries test debt, so whatever it returned does not count.',
    remedy: 'Run `qa debt` and mend the findings.',
  },
  NO_ASSERTION: {
    states: ['RED'],
    sentence: 'The test ended without making a single assertion.',
    remedy: 'Assert what the criterion states, with expect.',
  },
  SUBJECT_NOT_APART: {
    states: ['RED'],
    sentence: 'The component declares `isolation: process`, and the process of its test loaded a source of its module.',
    remedy: 'Start the subject in a process of its own and assert on what it answers; see docs/clean-room.md.',
  },
  TIMED_OUT: {
    states: ['TIMEOUT'],
    sentence: 'The test passed its time limit while it waited.',
    remedy: 'Read the dump: it names the pending await or the open handle.',
  },
  BLOCKED: {
    states: ['TIMEOUT'],
    sentence: 'The test passed its time limit while it blocked its thread.',
    remedy: 'Read the dump: it names the line that was running.',
  },
  DEADLOCK: {
    states: ['TIMEOUT'],
    sentence: 'The test passed its time limit because waiters wait for each other.',
    remedy: 'Read the dump: it names the cycle. Take the locks in one order everywhere.',
  },
  HOOK_TIMED_OUT: {
    states: ['TIMEOUT'],
    sentence: 'A hook of the test passed its time limit.',
    remedy: 'Read the dump: it names the line the hook hangs at.',
  },
  COLLECTION_TIMED_OUT: {
    states: ['TIMEOUT'],
    sentence: 'Loading the test file passed its time limit, so none of its tests ran.',
    remedy: 'Read the dump: it names the top-level line that hangs.',
  },
  NO_TEST: {
    states: ['MISSING'],
    sentence: 'No test bears the id of the criterion.',
    remedy: 'Write one test titled `<criterion id> <statement>` in a test file of the subwave.',
  },
  TITLE_MISMATCH: {
    states: ['MISSING'],
    sentence: 'A test bears the id of the criterion, and its title is not the statement of the catalog.',
    remedy: 'Give the test the exact title; `qa catalog show ID` prints it.',
  },
  DUPLICATE_TEST: {
    states: ['VOID'],
    sentence: 'More than one test bears the id of the criterion.',
    remedy: 'Keep exactly one test for the criterion.',
  },
  NOT_EXECUTED: {
    states: ['VOID'],
    sentence: 'The test stands in the source, and the runner reported no result for it.',
    remedy: 'Look for conditions or early exits around the test, and for a runner configuration that filters it away.',
  },
  CANARY_FAILED: {
    states: ['VOID'],
    sentence:
      'A test of the harness that must pass or must fail came out wrong in a process of the run, or assertions no longer told true from false there.',
    remedy: 'Look for code that patches expect, Object.is or the runner.',
  },
  CHANGED_DURING_RUN: {
    states: ['VOID'],
    sentence: 'A test, the catalog or a source changed while the run was under way.',
    remedy: 'Run again and leave the files alone meanwhile.',
  },
  SETS_DIFFER: {
    states: ['VOID'],
    sentence:
      'What was planned, cataloged, collected from the source, executed and reported is not the same, so the run counts for nothing.',
    remedy:
      'Look at the criteria that the message names: give each exactly one test, which always runs, and describe each in the catalog.',
  },
  INTERRUPTED: {
    states: ['VOID'],
    sentence: 'The run was interrupted before the test had a result.',
    remedy: 'Run again.',
  },
  RUNNER_FAILED: {
    states: ['VOID'],
    sentence: 'The runner itself failed before the test had a result.',
    remedy: 'Run `qa doctor`, then run again.',
  },
} as const satisfies Record<
  string,
  { states: readonly ('GREEN' | 'RED' | 'TIMEOUT' | 'MISSING' | 'VOID')[]; sentence: string; remedy: string }
>;

export type ReasonCode = keyof typeof reasonCodes;
