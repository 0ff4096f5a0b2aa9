import { reflectionQuestions } from '../narrative.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Section } from '../report-model.ts';
import { narrativeOf, statedText } from '../stated.ts';

/** The five questions and what a person answers. */
export function describeReflection(inputs: ReportInputs): Section {
  const { reflection, notes = [] } = narrativeOf(inputs);
  const answers = reflectionQuestions.flatMap(({ key, question }) => [
    { kind: 'heading', text: question } as const,
    statedText(inputs, `reflection.${key}`, reflection?.[key]),
  ]);
  const furtherNotes = notes.map((note) => statedText(inputs, 'notes', note));
  return {
    title: 'Process-improvement reflection',
    blocks: notes.length === 0 ? answers : [...answers, { kind: 'heading', text: 'Notes' }, ...furtherNotes],
  };
}
