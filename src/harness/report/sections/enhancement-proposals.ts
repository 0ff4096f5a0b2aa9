import type { ReportInputs } from '../report-inputs.ts';
import type { Section } from '../report-model.ts';
import { narrativeOf, notStated, statedBy } from '../stated.ts';

/** Ideas found on the way. Every one is PARKED: recorded, and not executed. */
export function describeProposals(inputs: ReportInputs): Section {
  const { proposals } = narrativeOf(inputs);
  const title = 'Enhancement proposals';
  if (proposals === undefined) return { title, blocks: [notStated(inputs, 'proposals')] };
  if (proposals.length === 0) return { title, blocks: [{ kind: 'paragraph', text: ['None (', statedBy(inputs), ').'] }] };
  const rows = proposals.map(({ id, title, description }) => [[id], [title], [description], [{ strong: 'PARKED' }]]);
  return {
    title,
    blocks: [
      { kind: 'paragraph', text: ['What follows is ', statedBy(inputs), '.'] },
      { kind: 'table', header: ['Id', 'Title', 'Description', 'State'], rows },
    ],
  };
}
