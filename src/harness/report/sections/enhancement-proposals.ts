import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Section } from '../report-model.ts';
import { narrativeOf, notStated, statedBy } from '../stated.ts';

/** Ideas found on the way: those of the narrative, and those that were recorded. Every one is PARKED, and not executed. */
export function describeProposals(inputs: ReportInputs): Section {
  return { title: 'Enhancement proposals', blocks: [...describeStated(inputs), ...describeRecorded(inputs)] };
}

function describeStated(inputs: ReportInputs): Block[] {
  const { proposals } = narrativeOf(inputs);
  if (proposals === undefined) return [notStated(inputs, 'proposals')];
  if (proposals.length === 0) return [{ kind: 'paragraph', text: ['The narrative has none (', statedBy(inputs), ').'] }];
  const rows = proposals.map(({ id, title, description }) => [[id], [title], [description], [{ strong: 'PARKED' }]]);
  return [
    { kind: 'paragraph', text: ['What follows is ', statedBy(inputs), '.'] },
    { kind: 'table', header: ['Id', 'Title', 'Description', 'State'], rows },
  ];
}

function describeRecorded({ proposals }: ReportInputs): Block[] {
  if (proposals.length === 0) return [];
  const rows = proposals.map(({ id, title, description, state, statedBy: author, date }) => {
    return [[id], [title], [description], [`${author}, ${date}`], [{ strong: state }]];
  });
  return [
    { kind: 'heading', text: 'Recorded' },
    { kind: 'table', header: ['Id', 'Title', 'Description', 'Stated by', 'State'], rows },
  ];
}
