import type { Narrative } from './narrative.ts';
import type { ReportInputs } from './report-inputs.ts';
import type { Block, Inline } from './report-model.ts';

/** What the narrative says; empty when it is absent or wrong. */
export function narrativeOf({ narrative }: ReportInputs): Partial<Narrative> {
  return narrative.state === 'read' ? narrative.narrative : {};
}

/** Who states what follows. Without a name it is anonymous, and says so. */
export function statedBy(inputs: ReportInputs): Inline {
  const { statedBy } = narrativeOf(inputs);
  return {
    strong:
      statedBy === undefined
        ? 'stated by nobody who gave a name'
        : `stated by ${statedBy.name}, ${statedBy.role}, ${statedBy.date}`,
  };
}

/** A text of the narrative with its author, or that it is missing. */
export function statedText(inputs: ReportInputs, part: string, text: string | undefined): Block {
  return text === undefined || text.trim() === ''
    ? notStated(inputs, part)
    : { kind: 'paragraph', text: [text, ' (', statedBy(inputs), ')'] };
}

/** Says that a part of the narrative is missing, and where it belongs. */
export function notStated({ narrative }: ReportInputs, part: string): Block {
  return { kind: 'paragraph', text: ['Not stated: ', { code: part }, ' is missing from ', { code: narrative.path }, '.'] };
}
