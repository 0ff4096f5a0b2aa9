import { describeSandbox } from '../../evidence/describe-sandbox.ts';
import { recordOf } from '../report-inputs.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Inline, Lack, Section } from '../report-model.ts';

/** Subwave, builder, QA range, date and status, and what the status rests on. */
export function describeTitle(inputs: ReportInputs, lacking: readonly Lack[]): Section {
  const { subwave, builder, plan } = inputs;
  const record = recordOf(inputs);
  const range = subwave.range === undefined ? 'none' : `QA-${subwave.range.first} to QA-${subwave.range.last}`;
  const rows: Inline[][][] = [
    [['Wave'], [plan.wave]],
    [['Subwave'], [`${subwave.id} ${subwave.title}`]],
    [['Builder'], [builder === undefined ? (subwave.builder ?? 'none') : `${builder.title} (${builder.id})`]],
    [['QA range'], [range]],
    [['Date'], [record === undefined ? 'no complete run' : `${record.finishedAt} (end of run ${record.runId})`]],
    [['Commit'], [record === undefined ? 'no complete run' : describeCommit(record.source)]],
    [['Sandbox'], [record === undefined ? 'no complete run' : describeSandbox(record.environment)]],
    [['Status'], [{ strong: lacking.length === 0 ? 'COMPLETE' : 'INCOMPLETE' }]],
  ];
  return { title: 'Title', blocks: [{ kind: 'table', header: ['', ''], rows }] };
}

function describeCommit({ commit, dirty }: { commit: string | null; dirty: boolean }): string {
  if (commit === null) return 'none';
  return dirty ? `${commit} with uncommitted changes` : commit;
}
