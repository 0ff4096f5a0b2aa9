import type { Plan } from '../plan/plan.ts';
import type { DebtReport } from './debt-report.ts';
import { findTestsOfPlan } from './find-test-files.ts';
import { scanFiles } from './scan-files.ts';
import { accuseSubjects } from './subjects/accuse-subjects.ts';

/**
 * The debt report of all that a plan names: its test files, and the sources of its modules as far as they can tell that they are
 * being tested.
 *
 * @throws {QaError} INVALID_INPUT: there is no test file, or one that cannot be read.
 */
export async function scanPlan(root: string, plan: Plan): Promise<DebtReport> {
  const report = await scanFiles(root, await findTestsOfPlan(root, plan));
  const subject = { sources: Object.values(plan.modules).flat(), criteria: [] };
  return accuseSubjects(
    root,
    report,
    [subject],
    plan.subwaves.flatMap(({ tests }) => tests),
  );
}
