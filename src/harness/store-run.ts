import { absentFile } from '../foundation/files/digest-files.ts';
import { digestTree } from '../foundation/files/digest-tree.ts';
import { describeMachine } from '../foundation/describe-machine.ts';
import { readPackage } from '../foundation/read-package.ts';
import type { SigningKey } from './attestation/key.ts';
import { writeAttestation } from './attestation/write-attestation.ts';
import type { CheckpointRecord } from './checkpoint/checkpoint.ts';
import { recordCheckpoints } from './checkpoint/record-checkpoints.ts';
import { assembleRecord } from './evidence/assemble-record.ts';
import type { RunFacts, SubwaveFacts } from './evidence/assemble-record.ts';
import { evidenceKindOf } from './evidence/evidence-place.ts';
import type { RecordedSource, RunRecord } from './evidence/run-record.ts';
import { writeEvidence } from './evidence/write-evidence.ts';
import type { WrittenEvidence } from './evidence/write-evidence.ts';
import type { ExecutedRun } from './execute-run.ts';
import type { JudgedSelection } from './judge-run.ts';
import { freezeLockPath } from './freeze/freeze-lock.ts';
import { appendLedger } from './ledger/append-ledger.ts';
import { countAttempts } from './ledger/attempts.ts';
import type { RunEnded } from './ledger/ledger-entry.ts';
import { emptyLedger } from './ledger/ledger.ts';
import { readLedger } from './ledger/read-ledger.ts';
import { lockFile } from './prepare-run.ts';
import type { PreparedRun } from './prepare-run.ts';
import { requireSubwave } from './plan/require-subwave.ts';
import { gatherWork } from './report/gather-inputs.ts';
import type { WorkInputs } from './report/gather-inputs.ts';
import { writeReport } from './report/write-report.ts';
import type { RunnerFinding } from './runner/run-event.ts';
import type { RunSummary } from './run-summary.ts';
import type { SelectedSubwave } from './selection/selection.ts';
import type { ComponentVerdict } from './verdict/verdict.ts';

/** A run that has been judged. */
export interface JudgedRun {
  readonly runId: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  readonly repeats: number;
  readonly transformCache: boolean;
  /** Signs the evidence; undefined leaves it unsigned. */
  readonly signingKey: SigningKey | undefined;
  /** Found outside the runner. */
  readonly findings: readonly RunnerFinding[];
  readonly source: RecordedSource;
  readonly prepared: PreparedRun;
  readonly executed: ExecutedRun;
  readonly judged: JudgedSelection;
}

/**
 * Stores a run: evidence of each subwave, checkpoints reached, and the end in the ledger, in that order, so that an end
 * names evidence that is on disk. Last come the reports, which are computed from all of these.
 *
 * @throws {QaError} kind `environment`.
 */
export async function storeRun(run: JudgedRun): Promise<RunSummary> {
  const { root, plan, selection } = run.prepared;
  const readings = readForReports(run);
  const ledger = await readLedger(root);
  // The start of this run is in the ledger already.
  const attempts = countAttempts(ledger);
  const facts = runFacts(run);
  const written: WrittenEvidence[] = [];
  const checkpoints: CheckpointRecord[] = [];
  for (const selected of selection.subwaves) {
    const { record, dumps } = assembleRecord(facts, subwaveFacts(run, selected, attempts));
    const evidence = await writeEvidence(root, record, dumps);
    written.push(evidence);
    checkpoints.push(...(await recordCheckpoints(root, evidence.record, plan, ledger)));
  }
  const end = await appendLedger(root, {
    type: 'run-ended',
    at: run.finishedAt,
    runId: run.runId,
    end: run.executed.outcome.end,
    durationMs: run.durationMs,
    criteria: Object.fromEntries([...run.judged.verdicts.values()].flat().flatMap(endsOf)),
    evidence: Object.fromEntries(written.map(({ summaryPath, summarySha256 }) => [summaryPath, summarySha256])),
  });
  await attest(root, written, end, run.signingKey);
  const records = written.map(({ record }) => record);
  return {
    runId: run.runId,
    expression: selection.expression,
    status: statusOf(records),
    records,
    evidence: Object.fromEntries(written.map(({ record, folder }) => [record.subwave, folder])),
    checkpoints,
    reports: await writeReports(run, records, readings),
  };
}

/** Signs what was written; the ledger is read once more, as other runs may have added to it before this one's end. */
async function attest(
  root: string,
  written: readonly WrittenEvidence[],
  end: RunEnded,
  key: SigningKey | undefined,
): Promise<void> {
  const ledger = key === undefined ? emptyLedger : await readLedger(root);
  for (const evidence of written) await writeAttestation(root, evidence, { end, ledger }, key);
}

/** What the reports say of the tree, of which evidence is no part. */
interface TreeReadings {
  readonly treeDigest: Promise<string>;
  /** By subwave that may get a report. */
  readonly work: ReadonlyMap<string, Promise<WorkInputs>>;
}

/** Begins what is awaited only when the evidence is written. */
function readForReports({ prepared: { root, plan, catalog, selection } }: JudgedRun): TreeReadings {
  const complete = selection.subwaves.filter((selected) => selected.complete);
  const work = complete.map(({ subwave }) => {
    return [subwave, gatherWork(root, { plan, catalog }, requireSubwave(plan, subwave))] as const;
  });
  const readings = { treeDigest: digestTree(root), work: new Map(work) };
  for (const reading of [readings.treeDigest, ...readings.work.values()]) reading.catch(() => {});
  return readings;
}

/** The report of each subwave whose evidence this run completed. It reads the ledger, so it comes after the run's end. */
async function writeReports(
  { prepared: { root, plan, catalog } }: JudgedRun,
  records: readonly RunRecord[],
  { treeDigest, work }: TreeReadings,
): Promise<RunSummary['reports']> {
  const reports: RunSummary['reports'][number][] = [];
  for (const record of records.filter((each) => evidenceKindOf(each) === 'complete')) {
    const known = work.get(record.subwave);
    const options = { treeDigest, ...(known === undefined ? {} : { work: known }) };
    const { subwave, path, status, lacking } = await writeReport(root, { plan, catalog }, record.subwave, options);
    reports.push({ subwave, path, status, lacking });
  }
  return reports;
}

function runFacts(run: JudgedRun): RunFacts {
  const { prepared, executed } = run;
  return {
    runId: run.runId,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    durationMs: run.durationMs,
    toolVersion: readPackage().version,
    plan: prepared.plan,
    catalogDigest: prepared.catalog.digest,
    lockFileDigest: findDigest(prepared, lockFile),
    freezeDigest: findDigest(prepared, freezeLockPath),
    testDigests: prepared.watched.digests,
    source: run.source,
    environment: { ...describeMachine(), ...executed.outcome.sandbox, versions: executed.outcome.versions },
    selection: prepared.selection,
    outcome: executed.outcome,
    repeats: run.repeats,
    transformCache: run.transformCache,
    debt: prepared.debt,
    findings: [...executed.findings, ...run.findings],
  };
}

function subwaveFacts(
  { prepared, judged }: JudgedRun,
  selected: SelectedSubwave,
  attempts: ReadonlyMap<string, number>,
): SubwaveFacts {
  const subwave = prepared.plan.subwaves.find(({ id }) => id === selected.subwave)!;
  return {
    subwave,
    builder: subwave.builder ?? 'unassigned',
    selected,
    componentsInSubwave: prepared.catalog.components.filter((component) => component.subwave === selected.subwave).length,
    verdicts: judged.verdicts.get(selected.subwave) ?? [],
    sets: judged.sets.get(selected.subwave),
    attempts,
    testFiles: prepared.testFiles.get(selected.subwave) ?? [],
  };
}

function endsOf({ criteria }: ComponentVerdict) {
  return criteria.map(({ criterion, state, durationMs }) => [criterion, { state, durationMs }] as const);
}

function statusOf(records: readonly RunRecord[]): RunRecord['status'] {
  if (records.some(({ status }) => status === 'INTERRUPTED')) return 'INTERRUPTED';
  return records.every(({ status }) => status === 'GREEN') ? 'GREEN' : 'RED';
}

/** Of a watched file as it was before the run; null without one. */
function findDigest({ watched }: PreparedRun, file: string): string | null {
  const digest = watched.digests[file];
  return digest === undefined || digest === absentFile ? null : digest;
}
