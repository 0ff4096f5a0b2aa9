import type { DebtKind } from './debt-report.ts';

/** What each kind of test debt is, and what to do about it. `docs/debt.md` has an example of each. */
export const debtKinds: Readonly<Record<DebtKind, { readonly sentence: string; readonly remedy: string }>> = {
  skip: {
    sentence: 'The test, or a suite around it, is skipped.',
    remedy:
      'Remove the skip and make the test pass; if what it proves is not built yet, leave the test out: it is MISSING then, which is true.',
  },
  todo: {
    sentence: 'The test is only announced.',
    remedy: 'Write the test, or remove the announcement.',
  },
  only: {
    sentence: 'A test or suite is focused, so the other tests of the file do not run.',
    remedy: 'Remove the focus; to run one test, use `qa run --qa`.',
  },
  fails: {
    sentence: 'The test passes when what it asserts does not hold.',
    remedy: 'Assert what should hold, and mend the code until it does.',
  },
  conditional: {
    sentence: 'Whether the test is declared, or runs, is decided at run time.',
    remedy:
      'Declare the test without a condition at the top of the file or in a suite; make what it needs present instead of asking whether it is.',
  },
  retry: {
    sentence: 'The test is tried again when it fails, which hides the failure.',
    remedy: 'Remove the retry and mend the cause of the failure.',
  },
  repeats: {
    sentence: 'The test repeats itself.',
    remedy: 'Remove the option; `qa run --repeat` repeats every test alike.',
  },
  unbounded: {
    sentence: 'The test frees itself of its time limit.',
    remedy: 'Remove the limit from the test; a criterion that needs longer says so in the catalog.',
  },
  'commented-out': {
    sentence: 'A test stands in a comment.',
    remedy: 'Bring the test back and make it pass, or delete it.',
  },
  empty: {
    sentence: 'The test has no body, or nothing is in it.',
    remedy: 'Write what the test is to prove, or remove it.',
  },
  'no-assertion': {
    sentence: 'Nothing in the test can fail.',
    remedy: 'Assert what the criterion states, with expect.',
  },
  tautology: {
    sentence: 'An assertion holds whatever the code under test does.',
    remedy: 'Assert on a value that the code under test made.',
  },
  'mocked-subject': {
    sentence: 'An assertion is about what a mock returns, and the test itself says what that is.',
    remedy: 'Take the mock of what the test is about away; mock what the code under test uses, if anything.',
  },
  'unreachable-assertion': {
    sentence: 'An assertion stands where no run comes.',
    remedy: 'Move the assertion before the statement that leaves, or remove the condition that is never true.',
  },
  'uncalled-assertion': {
    sentence: 'An assertion stands in a function that nobody calls, or is no complete assertion.',
    remedy: 'Call the function, or hand it to what calls it; complete the expectation with a matcher.',
  },
  'unawaited-assertion': {
    sentence: 'An assertion fails by a promise that nobody awaits, so the test has ended before.',
    remedy: 'Put await before the assertion, or return its promise.',
  },
  'swallowed-assertion': {
    sentence: 'The failure of an assertion is caught and dropped.',
    remedy:
      'Remove the handler; to expect an error, use `await expect(promise).rejects.toThrow(…)` or `expect(() => …).toThrow(…)`.',
  },
  'early-return': {
    sentence: 'The test may return before its first assertion.',
    remedy: 'Assert that the condition holds instead of returning when it does not.',
  },
  'conditional-assertion': {
    sentence: 'No assertion of the test runs in every case.',
    remedy:
      'Assert the condition itself first, for instance how many items a loop goes over, or count with `expect.assertions(n)`.',
  },
  'dynamic-title': {
    sentence: 'The title is computed, so that no criterion can be matched with it before the run.',
    remedy: 'Write the title as plain text; for several cases under one criterion use `test.for(table)` with one title.',
  },
  unparsable: {
    sentence: 'The file could not be read as TypeScript or JavaScript, so nothing in it counts.',
    remedy: 'Mend the syntax at the place named; save the file as UTF-8.',
  },
  'test-aware': {
    sentence: 'A source that the test is to prove can tell that it is being tested.',
    remedy: 'Take out of the source what asks for runner, tests or CI; hand in as a parameter what has to differ.',
  },
};
