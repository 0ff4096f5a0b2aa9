import { sha256 } from '../../../foundation/canonical-json.ts';
import { askGit } from '../../../foundation/git.ts';
import { findSchemaProblems } from '../../../foundation/input/json-schema.ts';
import { parseJson } from '../../../foundation/input/parse-json.ts';
import { QaError } from '../../../foundation/qa-error.ts';
import { evidenceFolder, ownerOf, summaryFile } from '../../evidence/evidence-place.ts';
import type { RunRecord } from '../../evidence/run-record.ts';
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
 * @throws {QaError} UNKNOWN_REVISION, NO_EVIDENCE, or INVALID_INPUT when the summary is no record of a run.
 */
export async function gatherBuilderSide(root: string, plan: Plan, subwave: Subwave, revision: string): Promise<BuilderSide> {
  const commit = await findRevision(root, revision);
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

/** @throws {QaError} UNKNOWN_REVISION. */
async function findRevision(root: string, revision: string): Promise<string> {
  const found = revision.startsWith('-')
    ? null
    : await askGit(root, ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`]);
  if (found !== null) return found.trim();
  throw new QaError('UNKNOWN_REVISION', `git knows no commit ${JSON.stringify(revision)} here.`, {
    hint: 'Fetch it, or name another.',
  });
}

async function parseRecord(text: string, file: string): Promise<RunRecord> {
  const document = parseJson(text, { file, limits: { sizeBytes: 512 * 1024 * 1024, depth: 16, tokens: 200_000_000 } });
  const problems = await findSchemaProblems(document, 'evidence-summary');
  if (problems.length === 0) return document.value as RunRecord;
  throw new QaError('INVALID_INPUT', `${file} is no record of a run.`, {
    hint: 'Name a revision with whole evidence.',
    problems,
  });
}
