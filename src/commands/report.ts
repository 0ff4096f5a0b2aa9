import { string } from '@oclif/core/flags';

import { findRoot } from '../foundation/find-root.ts';
import { neutralText } from '../foundation/text/neutral-text.ts';
import { loadProject } from '../harness/catalog/load-project.ts';
import { writeReport } from '../harness/report/write-report.ts';
import type { ReportResult } from '../harness/report/write-report.ts';
import { ExitCode, QaCommand } from './qa-command.ts';

export default class Report extends QaCommand {
  static override summary = 'Write the completion report of a subwave.';
  static override description =
    'Everything countable is computed from evidence, ledger and git; what only a person can say is printed as stated by that person. The status is INCOMPLETE where anything is lacking, also when the subwave never ran. Exit code 0 when COMPLETE, 1 when INCOMPLETE.';
  static override examples = [
    '<%= config.bin %> report --subwave 2.4',
    '<%= config.bin %> report --subwave 2.4 --output report.md --json',
  ];
  static override flags = {
    subwave: string({ summary: 'The subwave to report on.', helpValue: '2.4', required: true }),
    output: string({ summary: 'Write the report there instead of beside the evidence.', helpValue: 'FILE' }),
  };

  async run(): Promise<ReportResult> {
    const { flags } = await this.parse(Report);
    const root = findRoot(flags.root);
    const result = await writeReport(root, await loadProject(root), flags.subwave, { output: flags.output, validate: true });
    const lacking = result.lacking.map(({ what, remedy }) => `  lacking: ${what} ${remedy}`);
    // What is lacking quotes evidence, ledger and narrative.
    this.print(neutralText([`${result.path}: ${result.status}`, ...lacking].join('\n')));
    return this.conclude(result, result.status === 'COMPLETE' ? ExitCode.green : ExitCode.red);
  }
}
