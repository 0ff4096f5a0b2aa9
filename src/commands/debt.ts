import path from 'node:path';

import { string } from '@oclif/core/args';

import { findRoot } from '../foundation/find-root.ts';
import type { DebtReport } from '../harness/debt/debt-report.ts';
import { loadPlan } from '../harness/plan/load-plan.ts';
import { ExitCode, QaCommand } from './qa-command.ts';

export default class Debt extends QaCommand {
  static override summary = 'Find test debt: tests that are skipped, empty, conditional, or cannot fail.';
  static override description =
    'Reads test files by their syntax and runs nothing. Without a path it reads the test files that the plan names, and looks for sources that can tell that they are being tested. Exit code 1 when there is debt.';
  static override examples = ['<%= config.bin %> debt', '<%= config.bin %> debt qa/tests/subwave-2.4 src/pool.test.ts --json'];
  static override args = {
    paths: string({ description: 'Test files, folders or globs, relative to the working directory.', multiple: true }),
  };

  async run(): Promise<DebtReport> {
    const { args, flags } = await this.parse(Debt);
    const root = findRoot(flags.root);
    const paths = args.paths?.map((given) => path.relative(root, path.resolve(given)).split(path.sep).join('/') || '.');
    // Loaded here, because a parser of TypeScript would cost `--help` its start.
    const { findTestFiles } = await import('../harness/debt/find-test-files.ts');
    const { scanFiles } = await import('../harness/debt/scan-files.ts');
    const { scanPlan } = await import('../harness/debt/scan-plan.ts');
    const report =
      paths === undefined ? await scanPlan(root, await loadPlan(root)) : await scanFiles(root, await findTestFiles(root, paths));
    if (!this.jsonEnabled()) {
      const { describeDebt } = await import('./views/debt-view.ts');
      this.print(describeDebt(report));
    }
    return this.conclude(report, report.findings.length === 0 ? ExitCode.green : ExitCode.red);
  }
}
