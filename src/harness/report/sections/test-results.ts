import type { MeasuredFile } from '../../../foundation/files/measure-files.ts';
import type { VerifiedCheckpoint } from '../../checkpoint/verify-checkpoint.ts';
import type { RecordedComponent, StateCounts } from '../../evidence/run-record.ts';
import { formatCount, formatDuration, formatShare } from '../quantities.ts';
import { recordOf } from '../report-inputs.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Inline, Section } from '../report-model.ts';

/** Totals, pass rate, checkpoints, every component with its criteria, and the files they prove. */
export function describeTestResults(inputs: ReportInputs): Section {
  return {
    title: 'QA test results',
    blocks: [
      { kind: 'heading', text: 'Totals' },
      describeTotals(inputs),
      { kind: 'heading', text: 'Checkpoint reports' },
      describeCheckpoints(inputs.checkpoints),
      ...describeComponents(inputs),
      { kind: 'heading', text: 'Implementation files' },
      describeFiles(inputs.sourceFiles),
    ],
  };
}

function describeTotals(inputs: ReportInputs): Block {
  const record = recordOf(inputs);
  if (record === undefined) return { kind: 'paragraph', text: ['Not measured.'] };
  const { components, criteria, assertions } = record.totals;
  return {
    kind: 'table',
    header: ['', 'GREEN', 'RED', 'TIMEOUT', 'MISSING', 'VOID', 'total', 'pass rate'],
    rows: [countsRow('Components', components), countsRow(`Criteria (${formatCount(assertions)} assertions)`, criteria)],
  };
}

function countsRow(name: string, counts: StateCounts): Inline[][] {
  const { GREEN, RED, TIMEOUT, MISSING, VOID, total } = counts;
  return [name, ...[GREEN, RED, TIMEOUT, MISSING, VOID, total].map(formatCount), formatShare(GREEN, total)].map((text) => [text]);
}

function describeCheckpoints(checkpoints: readonly VerifiedCheckpoint[]): Block {
  if (checkpoints.length === 0) return { kind: 'paragraph', text: ['No checkpoint has been reached.'] };
  return { kind: 'list', items: checkpoints.map((checkpoint) => [describeCheckpoint(checkpoint)]) };
}

function describeCheckpoint(checkpoint: VerifiedCheckpoint): string {
  const { number, threshold, completed, total, percent, status, issues, notes, runId, recordedAt, contradiction } = checkpoint;
  if (contradiction !== null) return `Checkpoint ${number}: contradicted by the ledger: ${contradiction}.`;
  const progress = `${completed} of ${total} components, ${percent} %, ${status}, at ${recordedAt} by run ${runId}.`;
  return [
    `Checkpoint ${number} (${formatShare(threshold, 1)}): ${progress} Issues:`,
    ...(issues.length === 0 ? ['none.'] : issues),
    ...notes,
  ].join(' ');
}

function describeComponents(inputs: ReportInputs): Block[] {
  const record = recordOf(inputs);
  if (record === undefined) return describeUnmeasured(inputs);
  return record.components.flatMap((component) => [
    { kind: 'heading', text: `${component.component} ${component.title}: ${component.state}` } as const,
    criteriaTable(component),
  ]);
}

function criteriaTable({ criteria }: RecordedComponent): Block {
  return {
    kind: 'table',
    header: ['Criterion', 'State', 'Reason', 'Time', 'Test'],
    rows: criteria.map(({ criterion, statement, state, reason, durationMs, file, line, dump }) => [
      [`${criterion} ${statement}`],
      [{ strong: state }],
      [state === 'GREEN' ? '' : `${reason.code}: ${reason.message}`, ...(dump === undefined ? [] : [` ${dump.summary}`])],
      [formatDuration(durationMs)],
      file === undefined ? ['none'] : [{ link: file, text: `${file}${line === undefined ? '' : `:${line}`}` }],
    ]),
  };
}

function describeUnmeasured({ components }: ReportInputs): Block[] {
  return components.flatMap((component) => [
    { kind: 'heading', text: `${component.id} ${component.title}: not measured` } as const,
    { kind: 'list', items: component.criteria.map(({ id, statement }) => [`${id} ${statement}`]) } as const,
  ]);
}

function describeFiles(files: readonly MeasuredFile[]): Block {
  if (files.length === 0) return { kind: 'paragraph', text: ['There is none.'] };
  return { kind: 'list', items: files.map(({ path }) => [{ link: path, text: path }]) };
}
