import type { MeasuredFile } from '../../foundation/files/measure-files.ts';
import { evidenceFolder, evidenceKindOf } from '../evidence/evidence-place.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { ancestorsOf } from '../ledger/ancestors-of.ts';
import type { RunEnded } from '../ledger/ledger-entry.ts';
import { ledgerPath } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { sourceSubjects, statementType } from './statement.ts';
import type { ResourceDescriptor, Statement } from './statement.ts';

/** @see https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const testResultType = 'https://in-toto.io/attestation/test-result/v0.1';

/** What an attestation of a run is computed from. The same inputs give the same statement. */
export interface AttestedRun {
  readonly record: RunRecord;
  readonly summary: { readonly path: string; readonly sha256: string };
  /** The checkpoints that lay beside the summary. */
  readonly checkpoints: readonly MeasuredFile[];
  /** The run's end, and the ledger that holds it. */
  readonly end: RunEnded;
  readonly ledger: Ledger;
}

/**
 * What is attested of a run: the source tested, the criteria that passed and failed, and the digests of everything that it was
 * judged by and that was written of it, the ledger up to its end included. Pure.
 */
export function describeTestResult({ record, summary, checkpoints, end, ledger }: AttestedRun): Statement {
  const criteria = record.components.flatMap((component) => component.criteria);
  const idsOf = (passed: boolean) =>
    criteria.filter(({ state }) => (state === 'GREEN') === passed).map(({ criterion }) => criterion);
  const folder = evidenceFolder(record, evidenceKindOf(record));
  return {
    _type: statementType,
    subject: sourceSubjects(record.source),
    predicateType: testResultType,
    predicate: {
      result: record.status === 'GREEN' ? 'PASSED' : 'FAILED',
      configuration: [
        ...digestsOf(record),
        descriptor(summary.path, summary.sha256, { runId: record.runId }),
        ...record.artifacts.map(({ path, sha256 }) => descriptor(`${folder}/${path}`, sha256)),
        ...checkpoints.map(({ path, sha256 }) => descriptor(path, sha256)),
        // A chain of digests cannot see that its tail was cut: how long it was, and where it ended, is said here.
        descriptor(`${ledgerPath}#${end.runId}`, end.digest, { entries: ancestorsOf(ledger, end).size + 1 }),
      ],
      passedTests: idsOf(true),
      failedTests: idsOf(false),
    },
  };
}

function digestsOf({ digests }: RunRecord): ResourceDescriptor[] {
  const named = {
    'qa/plan.yaml': digests.plan,
    'qa/catalog': digests.catalog,
    'package-lock.json': digests.lockFile,
    ...digests.tests,
  };
  return Object.entries(named).flatMap(([name, digest]) => (digest === null ? [] : [descriptor(name, digest)]));
}

function descriptor(name: string, sha256: string, annotations?: ResourceDescriptor['annotations']): ResourceDescriptor {
  return { name, digest: { sha256 }, ...(annotations === undefined ? {} : { annotations }) };
}
