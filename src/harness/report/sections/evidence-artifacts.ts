import { posix } from 'node:path';

import { measuredClaim } from '../claims.ts';
import { formatCount } from '../quantities.ts';
import { isCurrent } from '../report-inputs.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Inline, Section } from '../report-model.ts';

/** Every file of the evidence with its digest, and whether the whole is of the present tree. */
export function describeEvidence(inputs: ReportInputs): Section {
  const claims = [
    measuredClaim(inputs, 'evidence-current', 'The evidence is whole and of the present tree.', (record) =>
      isCurrent(record, inputs),
    ),
  ];
  return { title: 'Evidence artifacts', blocks: [{ kind: 'claims', claims }, describeFiles(inputs), describeLedger(inputs)] };
}

function describeFiles({ evidence, checkpointFiles }: ReportInputs): Block {
  if (evidence.state === 'absent') return { kind: 'paragraph', text: ['There is none.'] };
  if (evidence.state === 'damaged') {
    return { kind: 'list', items: evidence.problems.map(({ file, message }) => [{ code: file ?? '' }, `: ${message}`]) };
  }
  const folder = posix.dirname(evidence.path);
  const beside = evidence.record.artifacts.map((artifact) => ({ ...artifact, path: `${folder}/${artifact.path}` }));
  const rows: Inline[][][] = [evidence, ...beside, ...checkpointFiles].map(({ path, sizeBytes, sha256 }) => [
    [{ link: path, text: posix.relative(folder, path) }],
    [formatCount(sizeBytes)],
    [{ code: sha256 }],
  ]);
  return { kind: 'table', header: ['File', 'Bytes', 'SHA-256'], rows };
}

function describeLedger({ ledger }: ReportInputs): Block {
  const state = ledger.problems.length === 0 ? 'no problem' : `${ledger.problems.length} problems`;
  const heads: Inline[] = ledger.heads.flatMap((head) => [' ', { code: head }]);
  return {
    kind: 'paragraph',
    text: [`Ledger: ${formatCount(ledger.entries.length)} entries, ${state}, heads`, ...(heads.length === 0 ? [' none'] : heads)],
  };
}
