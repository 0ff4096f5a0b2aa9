import { string } from '@oclif/core/flags';

import { systemClock } from '../foundation/clock.ts';
import { findRoot } from '../foundation/find-root.ts';
import { loadProject } from '../harness/catalog/load-project.ts';
import type { FreezeResult } from '../harness/freeze/freeze-result.ts';
import { ExitCode, QaCommand } from './qa-command.ts';

export default class Freeze extends QaCommand {
  static override summary = 'Pin catalog, tests, fixtures, plan, contracts, policies and architecture in qa/freeze.lock.json.';
  static override description =
    'Freezes what is not frozen yet. What is frozen changes by an amendment alone: --amend with --reason and --by, which every report prints. Exit code 1 when something frozen differs; nothing is written then.';
  static override examples = [
    '<%= config.bin %> freeze',
    '<%= config.bin %> freeze --amend QA-436.2 --reason "The bound was never met on two cores." --by "Ada Lovelace"',
    '<%= config.bin %> freeze --amend qa/tests/support/clock.ts --amend QA-437.1 --reason "The clock rounds." --by Ada --json',
  ];
  static override flags = {
    amend: string({
      summary: 'Record the changes of a criterion and its test, or of a file.',
      helpValue: 'ID|PATH',
      multiple: true,
      dependsOn: ['reason', 'by'],
    }),
    reason: string({ summary: 'Why the change is right.', helpValue: 'TEXT', dependsOn: ['amend'] }),
    by: string({ summary: 'Who answers for it.', helpValue: 'NAME', dependsOn: ['amend'] }),
  };

  async run(): Promise<FreezeResult> {
    const { flags } = await this.parse(Freeze);
    const root = findRoot(flags.root);
    const project = await loadProject(root);
    // Loaded here, because a parser of TypeScript would cost `--help` its start.
    const { amend, freeze } = await import('../harness/freeze/write-freeze.ts');
    const { amend: ids, reason = '', by = '' } = flags;
    const result = ids === undefined ? await freeze(root, project) : await amend(root, project, { ids, reason, by }, systemClock);
    if (!this.jsonEnabled()) {
      const { describeFreezeResult } = await import('./views/freeze-view.ts');
      this.print(describeFreezeResult(result));
    }
    return this.conclude(result, result.outcome === 'refused' ? ExitCode.red : ExitCode.green);
  }
}
