import type { ReportInputs } from '../report-inputs.ts';
import type { Section } from '../report-model.ts';
import { narrativeOf, notStated } from '../stated.ts';

/** Who puts their name to the narrative. It is a name, not a cryptographic signature. */
export function describeSignature(inputs: ReportInputs): Section {
  const { signature } = narrativeOf(inputs);
  const title = 'Signature';
  if (signature === undefined) return { title, blocks: [notStated(inputs, 'signature')] };
  const { name, role, date } = signature;
  return {
    title,
    blocks: [
      { kind: 'paragraph', text: [{ strong: name }, `, ${role}, ${date}. A name that was stated; no key signs this file.`] },
    ],
  };
}
