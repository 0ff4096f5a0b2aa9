import { posix } from 'node:path';

import type { Problem } from '../../../foundation/problem.ts';
import { countNoun } from '../../../foundation/text/count-noun.ts';
import { summarizeProblems } from '../../evidence/summarize-problems.ts';
import { ancestorsOf } from '../../ledger/ancestors-of.ts';
import { isTampering } from '../../ledger/ledger.ts';
import { measuredClaim } from '../claims.ts';
import { describeImports } from '../imported-blocks.ts';
import { formatCount } from '../quantities.ts';
import { isCurrent, recordOf } from '../report-inputs.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Inline, Section } from '../report-model.ts';

/** Every file of the evidence with its digest, and whether the whole is of the present tree. */
export function describeEvidence(inputs: ReportInputs): Section {
  const claims = [
    measuredClaim(inputs, 'evidence-current', 'The evidence is whole and of the present tree.', (record) =>
      isCurrent(record, inputs),
    ),
  ];
  return {
    title: 'Evidence artifacts',
    blocks: [{ kind: 'claims', claims }, describeFiles(inputs), describeLedger(inputs), ...describeImports(inputs)],
  };
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

/** As it was at the end of the run, so that later runs of other subwaves leave the report true. */
function describeLedger(inputs: ReportInputs): Block {
  const { ledger } = inputs;
  const damage = ledger.problems.filter(isTampering).length;
  const state = damage === 0 ? 'no line changed or gone' : countNoun(damage, 'problem');
  const runId = recordOf(inputs)?.runId;
  const end = ledger.entries.find((entry) => entry.type === 'run-ended' && entry.runId === runId);
  if (end === undefined) return { kind: 'paragraph', text: [`Ledger: ${state}; no run of the subwave that is to be believed.`] };
  const entries = countNoun(ancestorsOf(ledger, end).size + 1, 'entry', 'entries');
  return { kind: 'paragraph', text: [`Ledger up to the end of the run: ${entries}, ${state}, head `, { code: end.digest }] };
}
