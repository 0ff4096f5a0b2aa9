import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Section } from '../report-model.ts';
import { narrativeOf, notStated, statedBy } from '../stated.ts';

/** The architecture documents that the work is bound to, with their digests, and what a person says of each. */
export function describeArchitecture(inputs: ReportInputs): Section {
  return { title: 'Architecture alignment', blocks: [describeDocuments(inputs), ...describeAlignment(inputs)] };
}

function describeDocuments({ architectureFiles }: ReportInputs): Block {
  if (architectureFiles.length === 0)
    return { kind: 'paragraph', text: ['The plan binds the subwave to no architecture document.'] };
  const rows = architectureFiles.map(({ path, sha256 }) => [[{ link: path, text: path }], [{ code: sha256 }]]);
  return { kind: 'table', header: ['Document', 'SHA-256'], rows };
}

function describeAlignment(inputs: ReportInputs): Block[] {
  const { architecture } = narrativeOf(inputs);
  if (architecture === undefined || architecture.length === 0) return [notStated(inputs, 'architecture')];
  return [
    {
      kind: 'list',
      items: architecture.map(({ document, statement }) => [{ code: document }, `: ${statement} (`, statedBy(inputs), ')']),
    },
  ];
}
