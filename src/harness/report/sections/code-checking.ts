import { statedClaim } from '../claims.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Section } from '../report-model.ts';
import { narrativeOf, notStated, statedBy } from '../stated.ts';

/** What a person checked in the code. Nothing here is measured. */
export function describeCodeChecking(inputs: ReportInputs): Section {
  const { codeChecking } = narrativeOf(inputs);
  const title = 'Code-checking evidence';
  if (codeChecking === undefined || codeChecking.length === 0) return { title, blocks: [notStated(inputs, 'codeChecking')] };
  const claims = codeChecking.map(({ what, statement }, index) =>
    statedClaim(inputs, `code-checking-${index + 1}`, `${what}: ${statement}`),
  );
  return {
    title,
    blocks: [
      { kind: 'paragraph', text: ['What follows is ', statedBy(inputs), '.'] },
      { kind: 'claims', claims },
    ],
  };
}
