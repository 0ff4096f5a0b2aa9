import { join, posix, relative, resolve, sep } from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import { createFolder } from '../../foundation/files/create-folder.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import type { Project } from '../catalog/load-project.ts';
import { evidenceFolder, ownerOf } from '../evidence/evidence-place.ts';
import type { Plan, Subwave } from '../plan/plan.ts';
import { requireSubwave } from '../plan/require-subwave.ts';
import { buildReport } from './build-report.ts';
import { gatherInputs } from './gather-inputs.ts';
import type { GatherOptions } from './gather-inputs.ts';
import { renderMarkdown } from './render-markdown.ts';
import type { Claim, Lack, ReportModel } from './report-model.ts';

/** What became of a report: `report-result.schema.json`. */
export interface ReportResult {
  readonly wave: string;
  readonly subwave: string;
  readonly status: ReportModel['status'];
  /** Posix path of the file, relative to the root. */
  readonly path: string;
  readonly sha256: string;
  /** Empty exactly when the status is COMPLETE. */
  readonly lacking: readonly Lack[];
  readonly claims: readonly Claim[];
}

export interface ReportOptions extends GatherOptions {
  /** File to write instead of the one beside the evidence; relative to the working directory. */
  readonly output?: string | undefined;
}

/**
 * Computes the completion report of a subwave and writes it. A subwave that never ran has a report too: it is INCOMPLETE
 * and says so.
 *
 * @throws {QaError} UNKNOWN_SUBWAVE, EXTERNAL_SUBWAVE; STORAGE_FAILED, kind `environment`.
 */
export async function writeReport(
  root: string,
  project: Project,
  subwaveId: string,
  { output, ...gathering }: ReportOptions = {},
): Promise<ReportResult> {
  const subwave = requireSubwave(project.plan, subwaveId);
  const model = buildReport(await gatherInputs(root, project, subwave, gathering));
  const path = output === undefined ? reportPath(project.plan, subwave) : relative(root, resolve(output)).split(sep).join('/');
  const text = renderMarkdown(model, posix.dirname(path));
  if (output === undefined) await createFolder(root, join(root, posix.dirname(path)));
  await writeFileAtomic(join(root, path), text);
  const { wave, status, lacking } = model;
  return { wave, subwave: subwaveId, status, path, sha256: sha256(text), lacking, claims: claimsOf(model) };
}

/** Path of a subwave's completion report relative to the root. */
export function reportPath(plan: Plan, subwave: Subwave): string {
  return `${evidenceFolder(ownerOf(plan, subwave))}/WAVE_${subwave.id}_BUILDER_COMPLETION_REPORT.md`;
}

function claimsOf({ sections }: ReportModel): Claim[] {
  return sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'claims' ? block.claims : [])));
}
