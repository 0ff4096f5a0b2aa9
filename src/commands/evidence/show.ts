import { boolean, string } from '@oclif/core/flags';

import { findRoot } from '../../foundation/find-root.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { evidenceFolder, ownerOf } from '../../harness/evidence/evidence-place.ts';
import { readEvidence } from '../../harness/evidence/read-evidence.ts';
import type { RunRecord } from '../../harness/evidence/run-record.ts';
import { vouchForAll } from '../../harness/ledger/vouched-evidence.ts';
import { loadPlan } from '../../harness/plan/load-plan.ts';
import { requireSubwave } from '../../harness/plan/require-subwave.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class EvidenceShow extends QaCommand {
  static override summary = 'Show the evidence of a subwave: its run, every component, every criterion that is not GREEN.';
  static override description = 'Prints the last complete run, or the last partial one with --partial. Evidence that is not to be believed is an error.';
  static override examples = ['<%= config.bin %> evidence show --subwave 2.4', '<%= config.bin %> evidence show --subwave 2.4 --json'];
  static override flags = {
    subwave: string({ summary: 'Which subwave.', helpValue: '2.4', required: true }),
    partial: boolean({ summary: 'The last run that did not cover the whole subwave or did not reach its end.' }),
  };

  async run(): Promise<RunRecord> {
    const { flags } = await this.parse(EvidenceShow);
    const root = findRoot(flags.root);
    const plan = await loadPlan(root);
    const owner = ownerOf(plan, requireSubwave(plan, flags.subwave));
    const kind = flags.partial ? 'partial' : 'complete';
    const [reading] = await vouchForAll(root, [await readEvidence(root, owner, kind)]);
    if (reading?.state !== 'whole') throw notToBeShown(flags.subwave, reading?.state === 'damaged' ? reading.problems : []);
    const { record } = reading;
    if (!this.jsonEnabled()) {
      const { describeRun } = await import('../views/run-view.ts');
      const summary = { runId: record.runId, expression: record.selection.expression, status: record.status, checkpoints: [], reports: [] };
      this.print(describeRun({ ...summary, records: [record], evidence: { [record.subwave]: evidenceFolder(owner, kind) } }));
    }
    return this.conclude(record, ExitCode.green);
  }
}

function notToBeShown(subwave: string, problems: QaError['problems']): QaError {
  const hint = `Run \`qa run --subwave ${subwave}\`.`;
  return problems.length === 0
    ? new QaError('NO_EVIDENCE', `There is no such evidence of subwave ${subwave}.`, { hint })
    : new QaError('EVIDENCE_DAMAGED', `The evidence of subwave ${subwave} is not to be believed.`, { hint, problems });
}
