import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Lack, Section } from '../report-model.ts';
import { narrativeOf, notStated, statedBy } from '../stated.ts';

/** The terminal state that a person declares, and the one that the evidence bears. */
export function describeTerminalState(inputs: ReportInputs, lacking: readonly Lack[]): Section {
  const measured =
    lacking.length === 0
      ? 'Measured: nothing is lacking, so the evidence bears the terminal state COMPLETE.'
      : 'Measured: the evidence does not bear the terminal state COMPLETE; the executive summary lists what is lacking.';
  return {
    title: 'Terminal-state declaration',
    blocks: [describeDeclaration(inputs), describeDecided(inputs), { kind: 'paragraph', text: [measured] }],
  };
}

function describeDeclaration(inputs: ReportInputs): Block {
  const { terminalState } = narrativeOf(inputs);
  if (terminalState === undefined) return notStated(inputs, 'terminalState');
  return {
    kind: 'paragraph',
    text: ['Declared: ', { strong: terminalState.state }, `. ${terminalState.statement} (`, statedBy(inputs), ')'],
  };
}

/** What the gate makes of the subwave. */
function describeDecided({ decision }: ReportInputs): Block {
  if (decision.state !== 'borne-out')
    return { kind: 'paragraph', text: ['Decided: nothing; no decision of the gate is to be believed.'] };
  const { gate, terminalState } = decision.decision;
  return { kind: 'paragraph', text: [`Decided by ${gate}: `, { strong: terminalState }, '.'] };
}
