import { findRoot } from '../../foundation/find-root.ts';
import { readCheckpointStatus } from '../../harness/checkpoint/checkpoint-status.ts';
import type { SubwaveStatus } from '../../harness/checkpoint/checkpoint-status.ts';
import { loadPlan } from '../../harness/plan/load-plan.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class CheckpointStatus extends QaCommand {
  static override summary = 'Show where every subwave stands.';
  static override description =
    'Prints each subwave with its share of GREEN components in the last complete run, its checkpoints, its gate and what is next.';
  static override examples = ['<%= config.bin %> checkpoint status', '<%= config.bin %> checkpoint status --json'];

  async run(): Promise<{ readonly wave: string; readonly subwaves: readonly SubwaveStatus[] }> {
    const { flags } = await this.parse(CheckpointStatus);
    const root = findRoot(flags.root);
    const plan = await loadPlan(root);
    const subwaves = await readCheckpointStatus(root, plan);
    if (!this.jsonEnabled()) {
      const { describeStatus } = await import('../views/checkpoint-view.ts');
      this.print(describeStatus(plan.wave, subwaves, process.stdout.columns));
    }
    return this.conclude({ wave: plan.wave, subwaves }, ExitCode.green);
  }
}
