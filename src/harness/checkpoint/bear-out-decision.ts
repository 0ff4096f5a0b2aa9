import { join } from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { evidenceFolder, oncePerOwner } from '../evidence/evidence-place.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';
import { evidenceReader } from '../evidence/read-evidence.ts';
import type { EvidenceReader } from '../evidence/read-evidence.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import type { GateDecided } from '../ledger/ledger-entry.ts';
import { isTampering } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { vouchFor } from '../ledger/vouched-evidence.ts';
import { decisionFile, isRecordedDecision } from './recorded-decision.ts';
import type { RecordedDecision } from './recorded-decision.ts';

/**
 * What lies in the place of a gate's decision. A file proves nothing of itself: only `borne-out` is to be believed. One that is
 * refuted and not damaged is what was decided of evidence that a later run replaced.
 */
export type DecisionReading<Decision = RecordedDecision> =
  | { readonly state: 'absent'; readonly path: string }
  | { readonly state: 'refuted'; readonly path: string; readonly reason: string; readonly isDamaged: boolean }
  | { readonly state: 'borne-out'; readonly path: string; readonly sha256: string; readonly decision: Decision };

/**
 * Reads the decision on a subwave's gate and holds it against ledger and evidence: the ledger's last decision on the gate
 * must be this very file, and the evidence that was judged must still be there, and GREEN for a PASS.
 *
 * @param ledger Read after the evidence that it has to vouch for.
 */
export async function bearOutDecision(
  root: string,
  owner: EvidenceOwner,
  ledger: Ledger,
  evidenceOf: EvidenceReader = evidenceReader(root),
): Promise<DecisionReading> {
  const path = `${evidenceFolder(owner)}/${decisionFile}`;
  const last = findLastDecision(owner, ledger);
  const bytes = findFile(join(root, path));
  if (bytes === undefined)
    return last === undefined ? { state: 'absent', path } : damaged(path, 'the decision in the ledger has lost its file');
  const decision = await parseDecision(bytes, path, owner);
  if (decision === undefined) return damaged(path, 'the file is not a decision on this gate');
  const digest = sha256(bytes);
  const contradiction = findContradiction(decision, digest, last, ledger);
  if (contradiction !== undefined) return damaged(path, contradiction);
  const reason = await findEvidenceContradiction(owner, decision, ledger, evidenceOf);
  return reason === undefined
    ? { state: 'borne-out', path, sha256: digest, decision }
    : { state: 'refuted', path, reason, isDamaged: false };
}

/** Gives the decision on a subwave's gate, borne out or not. */
export type DecisionReader = (owner: EvidenceOwner) => Promise<DecisionReading>;

/** Bears out each decision once, however often it is asked for. */
export function decisionReader(root: string, ledger: Ledger, evidenceOf?: EvidenceReader): DecisionReader {
  return oncePerOwner((owner) => bearOutDecision(root, owner, ledger, evidenceOf));
}

function damaged(path: string, reason: string): DecisionReading {
  return { state: 'refuted', path, reason, isDamaged: true };
}

/** The decision that the ledger has last on a gate; undefined when it has none. */
export function findLastDecision({ wave, subwave, builder }: EvidenceOwner, { entries }: Ledger): GateDecided | undefined {
  const isOurs = (entry: GateDecided) => entry.wave === wave && entry.subwave === subwave && entry.builder === builder;
  return entries.findLast((entry): entry is GateDecided => entry.type === 'gate-decided' && isOurs(entry));
}

async function parseDecision(bytes: Buffer, file: string, owner: EvidenceOwner): Promise<RecordedDecision | undefined> {
  const decision = (await collectProblems([], () => parseJson(bytes, { file })))?.value;
  return isRecordedDecision(decision) && decision.wave === owner.wave && decision.subwave === owner.subwave
    ? decision
    : undefined;
}

function findContradiction(
  decision: RecordedDecision,
  digest: string,
  last: GateDecided | undefined,
  ledger: Ledger,
): string | undefined {
  if (ledger.problems.some(isTampering)) return 'the ledger was altered, so it bears nothing out';
  if (last === undefined) return 'the ledger knows of no decision on the gate';
  if (last.decision !== digest) return 'the last decision in the ledger is another one';
  const agrees = last.outcome === decision.outcome && last.evidence === (decision.evidence?.sha256 ?? null);
  if (!agrees || last.runId !== (decision.runId ?? 'none')) return 'the ledger says otherwise of outcome, run or evidence';
  const failed = decision.rules.filter(({ outcome }) => outcome === 'FAIL').map(({ policy }) => policy);
  const passed = decision.rules.some(({ outcome }) => outcome === 'PASS');
  if (decision.outcome === 'PASS' && (failed.length > 0 || !passed)) return 'its rules do not add up to PASS';
  return (decision.outcome === 'PASS') === (decision.terminalState === 'COMPLETE')
    ? undefined
    : 'outcome and terminal state disagree';
}

async function findEvidenceContradiction(
  owner: EvidenceOwner,
  { outcome, evidence }: RecordedDecision,
  ledger: Ledger,
  evidenceOf: EvidenceReader,
): Promise<string | undefined> {
  if (evidence === null) return outcome === 'PASS' ? 'it judged no evidence' : undefined;
  const reading = vouchFor(await evidenceOf(owner), ledger);
  if (reading.state !== 'whole') return `the evidence that it judged is ${reading.state}`;
  if (reading.sha256 !== evidence.sha256) return 'the evidence is no longer the one that was judged';
  return outcome === 'PASS' && !isAllGreen(reading.record) ? 'the evidence is not GREEN throughout' : undefined;
}

function isAllGreen({ selection, runner, totals }: RunRecord): boolean {
  const { components, criteria, debt } = totals;
  const whole = selection.complete && runner.end === 'complete' && components.total === selection.componentsInSubwave;
  return whole && criteria.total > 0 && criteria.GREEN === criteria.total && components.GREEN === components.total && debt === 0;
}
