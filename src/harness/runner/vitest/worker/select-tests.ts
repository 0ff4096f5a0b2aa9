import type { RunnerTestCase, RunnerTestFile, RunnerTestSuite } from 'vitest';

import type { PlannedTest } from '../../runner.ts';
import type { CollectedTest, PassFile } from '../../supervision/journal-entry.ts';

/** A test of a loaded file, with what the plan says about it. */
export interface SelectedTest extends CollectedTest {
  readonly task: RunnerTestCase;
  /** This pass is to bring its result. */
  readonly wanted: boolean;
  readonly planned: PlannedTest | undefined;
}

/**
 * Matches the tests of a loaded file with the plan, and makes vitest leave out those that this pass does not ask for. It never
 * switches on what the file itself skips.
 */
export function selectTests(file: RunnerTestFile, pass: PassFile): SelectedTest[] {
  const planned = new Map(pass.tests.map((test) => [test.title, test]));
  const templates = new Map(pass.tests.filter(isTemplate).map((test) => [test.line, test]));
  const only = pass.only && new Set(pass.only);
  const selected = listTests(file).map((task): SelectedTest => {
    const found = planned.get(task.name) ?? templates.get(task.location?.line ?? 0);
    const asked = pass.whole || found !== undefined;
    const line = found?.line ?? task.location?.line;
    return {
      id: task.id,
      title: found?.title ?? task.name,
      ...(line === undefined ? {} : { line }),
      asked,
      wanted: only?.has(task.id) ?? asked,
      task,
      planned: found,
    };
  });
  for (const { task, wanted } of selected) if (!wanted && isToRun(task)) task.mode = 'skip';
  leaveOutEmptySuites(file);
  return selected;
}

/** Every test below `suite`, in order. */
export function listTests(suite: RunnerTestSuite): RunnerTestCase[] {
  return suite.tasks.flatMap((task) => (task.type === 'suite' ? listTests(task) : [task]));
}

/** `suite` and every suite below it. */
export function listSuites(suite: RunnerTestSuite): RunnerTestSuite[] {
  return [suite, ...suite.tasks.flatMap((task) => (task.type === 'suite' ? listSuites(task) : []))];
}

/** Whether the titles of the plan are templates that vitest fills in for each case, so that tests are known by their lines. */
export function needsLines({ tests }: PassFile): boolean {
  return tests.some(isTemplate);
}

function isTemplate({ title }: PlannedTest): boolean {
  return /[%$]/.test(title);
}

function leaveOutEmptySuites(suite: RunnerTestSuite): void {
  for (const task of suite.tasks) if (task.type === 'suite') leaveOutEmptySuites(task);
  if (isToRun(suite) && !suite.tasks.some(isToRun)) suite.mode = 'skip';
}

function isToRun({ mode }: { readonly mode: string }): boolean {
  return mode === 'run' || mode === 'queued';
}
