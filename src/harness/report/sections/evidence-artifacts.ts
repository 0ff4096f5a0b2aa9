import { posix } from 'node:path';

import type { Problem } from '../../../foundation/problem.ts';
import { countNoun } from '../../../foundation/text/count-noun.ts';
import { summarizeProblems } from '../../evidence/summarize-problems.ts';
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
    return { kind: 'list', items: describeDamage(evidence.problems) };
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

/** One line a file, however much is wrong with it. */
function describeDamage(problems: readonly Problem[]): Inline[][] {
  return [...Map.groupBy(problems, ({ file }) => file).values()].map((found) => [summarizeProblems(found)]);
}

function describeLedger({ ledger }: ReportInputs): Block {
  const state = ledger.problems.length === 0 ? 'no problem' : countNoun(ledger.problems.length, 'problem');
  const heads: Inline[] = ledger.heads.flatMap((head) => [' ', { code: head }]);
  return {
    kind: 'paragraph',
    text: [
      `Ledger: ${countNoun(ledger.entries.length, 'entry', 'entries')}, ${state}, heads`,
      ...(heads.length === 0 ? [' none'] : heads),
    ],
  };
}
