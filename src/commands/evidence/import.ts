import { string as argument } from '@oclif/core/args';
import { string } from '@oclif/core/flags';

import { systemClock } from '../../foundation/clock.ts';
import { findRoot } from '../../foundation/find-root.ts';
import { importEvidence } from '../../harness/import-evidence.ts';
import type { ImportedFile } from '../../harness/import-evidence.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class EvidenceImport extends QaCommand {
  static override summary = 'Keep JUnit XML of another runner beside the evidence of a subwave, as something that it states.';
  static override description =
    'Counts the cases anew and refuses a file that contradicts itself, is malformed, or cannot be of the commit. What is imported is shown in the reports as stated by that runner; it was not measured here, so no criterion, checkpoint or gate counts it. Exit code 0 when the file was kept, whatever it states.';
  static override examples = [
    '<%= config.bin %> evidence import build/junit.xml --subwave 2.4 --by "Ada Lovelace" --runner pytest',
    '<%= config.bin %> evidence import report.xml --subwave 2.4 --by Ada --commit HEAD~1 --json',
  ];
  static override args = { file: argument({ description: 'The JUnit XML.', required: true }) };
  static override flags = {
    subwave: string({ summary: 'The subwave that the file has to do with.', helpValue: '2.4', required: true }),
    by: string({ summary: 'Who imports it, and says that it is what that runner wrote.', helpValue: 'NAME', required: true }),
    runner: string({ summary: 'What wrote it, such as pytest.', helpValue: 'NAME', default: 'another runner' }),
    commit: string({ summary: 'The commit that was tested.', helpValue: 'REF', default: 'HEAD' }),
  };

  async run(): Promise<ImportedFile> {
    const { args, flags } = await this.parse(EvidenceImport);
    const { subwave, by, runner, commit: revision } = flags;
    const request = { file: args.file, from: process.cwd(), subwave, by, runner, revision };
    const imported = await importEvidence(findRoot(flags.root), request, systemClock);
    if (!this.jsonEnabled()) {
      const { describeImport } = await import('../views/import-view.ts');
      this.print(describeImport(imported));
    }
    return this.conclude(imported, ExitCode.green);
  }
}
