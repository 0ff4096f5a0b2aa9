import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Section } from '../report-model.ts';
import { narrativeOf, notStated, statedBy } from '../stated.ts';

/** Schedule, hours, risks and confidence, where somebody stated them. Nothing here is measured. */
export function describeProgress(inputs: ReportInputs): Section {
  const { progress } = narrativeOf(inputs);
  const title = 'Schedule, hours, risks and confidence';
  if (progress === undefined) return { title, blocks: [notStated(inputs, 'progress')] };
  const { schedule = [], hours, risks = [], confidence } = progress;
  const blocks: Block[] = [
    { kind: 'paragraph', text: ['What follows is ', statedBy(inputs), '; none of it was measured.'] },
    { kind: 'heading', text: 'Schedule' },
    tableOf(
      ['What', 'Due', 'State'],
      schedule.map(({ what, due, state }) => [what, due, state]),
    ),
    { kind: 'heading', text: 'Hours' },
    hours === undefined
      ? notStated(inputs, 'progress.hours')
      : tableOf(
          ['Estimated', 'Actual'],
          [[String(hours.estimated), hours.actual === undefined ? 'not stated' : String(hours.actual)]],
        ),
    { kind: 'heading', text: 'Risks' },
    tableOf(
      ['Risk', 'Mitigation'],
      risks.map(({ risk, mitigation }) => [risk, mitigation]),
    ),
    { kind: 'heading', text: 'Confidence' },
    confidence === undefined
      ? notStated(inputs, 'progress.confidence')
      : { kind: 'paragraph', text: [{ strong: confidence.level }, `: ${confidence.statement}`] },
  ];
  return { title, blocks };
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): Block {
  if (rows.length === 0) return { kind: 'paragraph', text: ['None stated.'] };
  return { kind: 'table', header, rows: rows.map((cells) => cells.map((cell) => [cell])) };
}
