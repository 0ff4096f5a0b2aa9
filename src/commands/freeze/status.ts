import { findRoot } from '../../foundation/find-root.ts';
import { invalidInput } from '../../foundation/input/invalid-input.ts';
import { loadProject } from '../../harness/catalog/load-project.ts';
import type { FreezeStatus } from '../../harness/freeze/freeze-status.ts';
import { readFreezeStatus } from '../../harness/freeze/freeze-status.ts';
import type { SourceDiff } from '../../harness/freeze/find-source-diffs.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

/** What `qa freeze status --json` prints. */
export interface ShownFreezeStatus extends FreezeStatus {
  /** Of each changed file whose frozen content a commit still has. */
  readonly diffs: readonly SourceDiff[];
}

export default class FreezeStatusCommand extends QaCommand {
  static override id = 'freeze:status';
  static override summary = 'Show every change since the freeze: what it was, what it is, and whether it weakens.';
  static override description =
    'Reads every source anew and compares it with qa/freeze.lock.json. Exit code 1 when something differs that no amendment covers, or nothing is frozen; 2 when the lock cannot be believed.';
  static override examples = ['<%= config.bin %> freeze status', '<%= config.bin %> freeze status --root ../other --json'];

  async run(): Promise<ShownFreezeStatus> {
    const { flags } = await this.parse(FreezeStatusCommand);
    const root = findRoot(flags.root);
    const status = await readFreezeStatus(root, await loadProject(root), { thorough: true });
    if (status.state === 'invalid') throw invalidInput(status.problems, 'Restore the lock from version control.');
    const { findSourceDiffs } = await import('../../harness/freeze/find-source-diffs.ts');
    const shown = { ...status, diffs: await findSourceDiffs(root, status.changes) };
    if (!this.jsonEnabled()) {
      const { describeFreezeStatus } = await import('../views/freeze-view.ts');
      this.print(describeFreezeStatus(shown));
    }
    const isFrozen = status.state === 'frozen' && status.changes.length === 0 && status.problems.length === 0;
    return this.conclude(shown, isFrozen ? ExitCode.green : ExitCode.red);
  }
}
