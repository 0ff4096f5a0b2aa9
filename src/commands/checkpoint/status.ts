import { findRoot } from '../../foundation/find-root.ts';
import { readCheckpointStatus } from '../../harness/checkpoint/checkpoint-status.ts';
import type { WaveStatus } from '../../harness/checkpoint/checkpoint-status.ts';
import { TreeComparison } from '../../harness/checkpoint/tree-comparison.ts';
import { loadPlan } from '../../harness/plan/load-plan.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class CheckpointStatus extends QaCommand {
  static override summary = 'Show where the wave and every subwave stand.';
  static override description =
    'Prints each subwave with its share of GREEN components in the last complete run, its checkpoints, its gate and what is next, and the gate of the wave.';
  static override examples = ['<%= config.bin %> checkpoint status', '<%= config.bin %> checkpoint status --json'];

  async run(): Promise<WaveStatus> {
    const { flags } = await this.parse(CheckpointStatus);
    const root = findRoot(flags.root);
    const tree = new TreeComparison(root);
    // Git takes longer than all else.
    void tree.begin();
    const status = await readCheckpointStatus(root, await loadPlan(root), tree);
    if (!this.jsonEnabled()) {
      const { describeStatus } = await import('../views/checkpoint-view.ts');
      this.print(describeStatus(status, process.stdout.columns));
    }
    return this.conclude(status, ExitCode.green);
  }
}
