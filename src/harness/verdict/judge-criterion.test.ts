import { describe, expect, test } from 'vitest';

import type { Criterion } from '../catalog/catalog.ts';
import type { DebtFinding, StaticTest } from '../debt/debt-report.ts';
import type { FileFailed, HangDump, RunEvent, TestFinished } from '../runner/run-event.ts';
import { indexDebtReport, judgeCriterion } from './judge-criterion.ts';
import type { Testimony } from './judge-criterion.ts';
import { gatherObservations } from './observations.ts';
import { describeChange } from './spoiled.ts';

const at = { file: 'qa/catalog/subwave-1.0.yaml', line: 1, column: 1 };
const criterion: Criterion = { id: 'QA-1.1', component: 'QA-1', statement: 'adds', timeoutMs: 10_000, regression: false, at };
const file = 'qa/tests/add.qa.ts';
const title = 'QA-1.1 adds';
const written: StaticTest = {
  file,
  line: 3,
  column: 1,
  title,
  suites: [],
  criterionId: 'QA-1.1',
  table: false,
  digest: 'd',
  surroundings: 's',
  debt: [],
};
const canary: RunEvent = { type: 'canary-checked', file, held: true };
const dump: HangDump = { kind: 'pending-promise', summary: 'hangs at add.qa.ts:4', text: '…' };

const finished = (change: Partial<TestFinished> = {}): TestFinished => ({
  type: 'test-finished',
  file,
  title,
  state: 'passed',
  durationMs: 5,
  assertions: 2,
  errors: [],
  output: '',
  retries: 0,
  ...change,
});

const failed = (reason: FileFailed['reason'], titles?: string[]): FileFailed => ({
  type: 'file-failed',
  file,
  reason,
  message: reason,
  errors: [],
  ...(titles === undefined ? {} : { titles }),
});

type Change = Partial<Testimony> & { tests?: readonly StaticTest[]; debt?: readonly DebtFinding[] };

function judge(events: readonly RunEvent[], { tests = [written], debt = [], ...change }: Change = {}) {
  const testimony: Testimony = {
    ...indexDebtReport({ tests, findings: debt }),
    repetitions: [gatherObservations(events)],
    absent: 'NOT_EXECUTED',
    ...change,
  };
  const { state, reason } = judgeCriterion(criterion, testimony);
  return `${state} ${reason.code}`;
}

const findingOf = (kind: DebtFinding['kind'], excerpt: string): DebtFinding => ({
  kind,
  file,
  line: 4,
  column: 1,
  excerpt,
  message: kind,
});

function explain(findings: readonly DebtFinding[], changedFiles: readonly string[] = []): string {
  const observed = {
    repetitions: [gatherObservations([finished(), canary])],
    absent: 'NOT_EXECUTED',
    spoiled: describeChange(changedFiles),
  } as const;
  const tests = changedFiles.length === 0 ? [] : [written];
  return judgeCriterion(criterion, { ...indexDebtReport({ tests, findings }), ...observed }).reason.message;
}

describe('judgeCriterion', () => {
  test('an empty run is never GREEN', () => {
    expect(judge([])).toBe('VOID NOT_EXECUTED');
    expect(judge([], { repetitions: [] })).toBe('VOID NOT_EXECUTED');
    expect(judge([], { tests: [] })).toBe('MISSING NO_TEST');
  });

  test('a pass with an assertion and a canary that held is GREEN', () => {
    expect(judge([finished(), canary])).toBe('GREEN PASSED');
  });

  test('a pass does not count without a canary, or with a broken one', () => {
    expect(judge([finished()])).toBe('VOID CANARY_FAILED');
    expect(judge([finished(), canary, { type: 'canary-checked', file, held: false }])).toBe('VOID CANARY_FAILED');
  });

  test('a skip, a retry, a hidden earlier error and a missing assertion are not passes', () => {
    expect(judge([finished({ state: 'skipped' }), canary])).toBe('RED DEBT');
    expect(judge([finished({ retries: 1 }), canary])).toBe('RED RETRIED');
    expect(judge([finished({ errors: [{ name: 'Error', message: 'first try' }] }), canary])).toBe('RED RETRIED');
    expect(judge([finished({ assertions: 0 }), canary])).toBe('RED NO_ASSERTION');
  });

  test('the test must be one, and bear the statement', () => {
    expect(judge([finished(), canary], { tests: [written, { ...written, line: 9 }] })).toBe('VOID DUPLICATE_TEST');
    expect(judge([finished(), canary], { tests: [{ ...written, title: 'QA-1.1 adds up' }] })).toBe('MISSING TITLE_MISMATCH');
  });

  test('debt outweighs a pass, and a failure outweighs debt', () => {
    const finding: DebtFinding = { kind: 'tautology', file, line: 4, column: 3, excerpt: '', message: '' };
    const tests = [{ ...written, debt: [finding] }];
    expect(judge([finished(), canary], { tests })).toBe('RED DEBT');
    expect(judge([finished({ state: 'failed', errors: [{ name: 'AssertionError', message: 'no' }] })], { tests })).toBe(
      'RED ASSERTION_FAILED',
    );
    expect(judge([finished(), canary], { debt: [{ ...finding, kind: 'only' }] })).toBe('RED DEBT');
    expect(judge([finished(), canary], { debt: [{ ...finding, kind: 'commented-out' }] })).toBe('GREEN PASSED');
  });

  test('every case of a table test must pass', () => {
    expect(judge([finished(), finished(), canary])).toBe('GREEN PASSED');
    expect(judge([finished(), finished({ state: 'failed' }), canary])).toBe('RED TEST_ERROR');
  });

  test('a hang is TIMEOUT, by kind', () => {
    const hang = { type: 'test-timed-out', file, title, durationMs: 1, timeoutMs: 1, assertions: 0, output: '' } as const;
    expect(judge([{ ...hang, dump }])).toBe('TIMEOUT TIMED_OUT');
    expect(judge([{ ...hang, dump: { ...dump, kind: 'synchronous-loop' } }])).toBe('TIMEOUT BLOCKED');
    expect(judge([{ ...hang, dump: { ...dump, kind: 'deadlock' } }])).toBe('TIMEOUT DEADLOCK');
    expect(judge([finished(), { ...hang, dump }, canary])).toBe('TIMEOUT TIMED_OUT');
  });

  test('a failure of the file costs the tests it names', () => {
    expect(judge([failed('collection-error')])).toBe('RED COLLECTION_FAILED');
    expect(judge([finished(), canary, failed('unhandled-error')])).toBe('RED UNHANDLED_ERROR');
    expect(judge([finished({ state: 'skipped' }), canary, failed('hook-error', [title])])).toBe('RED HOOK_FAILED');
    expect(judge([finished(), canary, failed('worker-crash', ['another'])])).toBe('GREEN PASSED');
    expect(judge([failed('hook-hang')])).toBe('TIMEOUT HOOK_TIMED_OUT');
  });

  test('one failure among repetitions is a flake', () => {
    const good = gatherObservations([finished(), canary]);
    const bad = gatherObservations([finished({ state: 'failed' }), canary]);
    expect(judge([], { repetitions: [good, good] })).toBe('GREEN PASSED');
    expect(judge([], { repetitions: [good, bad, good] })).toBe('RED FLAKY');
    expect(judge([], { repetitions: [bad, bad] })).toBe('RED TEST_ERROR');
  });

  test('a pass in a tree that changed meanwhile is VOID', () => {
    expect(judge([finished(), canary], { spoiled: describeChange(['src/add.ts']) })).toBe('VOID CHANGED_DURING_RUN');
  });

  test('says where a test went that nobody finds', () => {
    expect(explain([])).toBe('no test bears the id');
    expect(explain([findingOf('commented-out', "// test('QA-1.1 adds')")])).toBe(`the test is commented out at ${file}:4`);
    expect(explain([findingOf('commented-out', "// test('QA-1.10 adds')")])).toBe('no test bears the id');
    expect(explain([findingOf('unparsable', '(')])).toBe(`no test bears the id; not readable: ${file}:4`);
  });

  test('names some of the files that changed, however many there are', () => {
    const changed = Array.from({ length: 10_000 }, (_, index) => `src/${index}.ts`);
    expect(explain([], changed.slice(0, 2))).toBe('changed: src/0.ts, src/1.ts');
    expect(explain([], changed)).toMatch(/^changed: src\/0\.ts, .*, src\/19\.ts and 9980 more$/);
  });

  test('an interrupted run voids only what had no result', () => {
    expect(judge([finished(), canary], { absent: 'INTERRUPTED' })).toBe('GREEN PASSED');
    expect(judge([], { absent: 'INTERRUPTED' })).toBe('VOID INTERRUPTED');
    expect(judge([finished()], { absent: 'INTERRUPTED' }), 'its canary never came').toBe('VOID INTERRUPTED');
  });
});
