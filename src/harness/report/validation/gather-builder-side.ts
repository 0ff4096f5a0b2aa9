import { sha256 } from '../../../foundation/canonical-json.ts';
import { askGit } from '../../../foundation/git.ts';
import { resolveCommit } from '../../../foundation/git-objects.ts';
import { findSchemaProblems } from '../../../foundation/input/json-schema.ts';
import { parseJson } from '../../../foundation/input/parse-json.ts';
import { QaError } from '../../../foundation/qa-error.ts';
import { evidenceFolder, ownerOf, summaryFile } from '../../evidence/evidence-place.ts';
import type { RunRecord } from '../../evidence/run-record.ts';
import { summaryLimits } from '../../evidence/validate-evidence.ts';
import { ledgerPath } from '../../ledger/ledger.ts';
import { parseLedger } from '../../ledger/read-ledger.ts';
import type { Plan, Subwave } from '../../plan/plan.ts';

/** The evidence that the builder committed. */
export interface BuilderSide {
  /** The commit that holds it. */
  readonly commit: string;
  readonly path: string;
  readonly sha256: string;
  readonly record: RunRecord;
  /** Whether the ledger of that commit names this very summary. */
  readonly vouched: boolean;
}

/**
 * Reads the builder's evidence from a commit, as the files in the working tree may be those of the validator's own run.
 *
 * @throws {QaError} GIT_REF, NO_EVIDENCE, or INVALID_INPUT when the summary is no record of a run.
 */
export async function gatherBuilderSide(root: string, plan: Plan, subwave: Subwave, revision: string): Promise<BuilderSide> {
  const commit = await resolveCommit(root, revision);
  const path = `${evidenceFolder(ownerOf(plan, subwave))}/${summaryFile}`;
  const text = await askGit(root, ['show', `${commit}:${path}`]);
  if (text === null) {
    throw new QaError('NO_EVIDENCE', `${revision} holds no evidence of subwave ${subwave.id}: ${path}.`, {
      hint: 'Name the revision in which the builder committed it.',
    });
  }
  const digest = sha256(text);
  const ledger = parseLedger(Buffer.from((await askGit(root, ['show', `${commit}:${ledgerPath}`])) ?? ''));
  const vouched = ledger.entries.some((entry) => entry.type === 'run-ended' && entry.evidence[path] === digest);
  return { commit, path, sha256: digest, record: await parseRecord(text, `${revision}:${path}`), vouched };
}

async function parseRecord(text: string, file: string): Promise<RunRecord> {
  const document = parseJson(text, { file, limits: summaryLimits });
  const problems = await findSchemaProblems(document, 'evidence-summary');
  if (problems.length === 0) return document.value as RunRecord;
  throw new QaError('INVALID_INPUT', `${file} is no record of a run.`, {
    hint: 'Name a revision with whole evidence.',
    problems,
  });
}
