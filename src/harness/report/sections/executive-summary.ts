import { countNoun } from '../../../foundation/text/count-noun.ts';
import { formatDuration, formatShare } from '../quantities.ts';
import { recordOf } from '../report-inputs.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Lack, Section } from '../report-model.ts';
import { narrativeOf, statedText } from '../stated.ts';

/** The outcome in figures, what is lacking, and the summary that a person gives. */
export function describeExecutiveSummary(inputs: ReportInputs, lacking: readonly Lack[]): Section {
  return {
    title: 'Executive summary',
    blocks: [describeOutcome(inputs), ...describeLacking(lacking), statedText(inputs, 'summary', narrativeOf(inputs).summary)],
  };
}

function describeOutcome(inputs: ReportInputs): Block {
  const record = recordOf(inputs);
  if (record === undefined)
    return {
      kind: 'paragraph',
      text: ['Not measured: there is no whole evidence of a complete run that the ledger vouches for.'],
    };
  const { components, criteria, debt } = record.totals;
  const sentence = `${components.GREEN} of ${components.total} components and ${criteria.GREEN} of ${criteria.total} criteria are GREEN (${formatShare(criteria.GREEN, criteria.total)}), with ${countNoun(debt, 'finding')} of test debt, measured in ${formatDuration(record.durationMs)} by run ${record.runId}.`;
  return { kind: 'paragraph', text: [sentence] };
}

function describeLacking(lacking: readonly Lack[]): Block[] {
  if (lacking.length === 0) return [];
  return [
    { kind: 'paragraph', text: [{ strong: 'The status is INCOMPLETE because of:' }] },
    { kind: 'list', items: lacking.map(({ what, remedy }) => [`${what} ${remedy}`]) },
  ];
}
