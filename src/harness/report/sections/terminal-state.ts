import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Lack, Section } from '../report-model.ts';
import { narrativeOf, notStated, statedBy } from '../stated.ts';

/** The terminal state that a person declares, and the one that the evidence bears. */
export function describeTerminalState(inputs: ReportInputs, lacking: readonly Lack[]): Section {
  const measured = lacking.length === 0 ? 'Nothing is lacking: the terminal state COMPLETE is borne by the evidence.' : `${lacking.length} things are lacking, so the subwave is not in the terminal state COMPLETE.`;
  return { title: 'Terminal-state declaration', blocks: [describeDeclaration(inputs), { kind: 'paragraph', text: [measured] }] };
}

function describeDeclaration(inputs: ReportInputs): Block {
  const { terminalState } = narrativeOf(inputs);
  if (terminalState === undefined) return notStated(inputs, 'terminalState');
  return { kind: 'paragraph', text: ['Declared: ', { strong: terminalState.state }, `. ${terminalState.statement} (`, statedBy(inputs), ')'] };
}
