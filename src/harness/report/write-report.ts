import { join, posix, relative, resolve, sep } from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import { createFolder } from '../../foundation/files/create-folder.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import type { Project } from '../catalog/load-project.ts';
import { requireSubwave } from '../plan/require-subwave.ts';
import { composeReport } from './compose-report.ts';
import type { ComposeOptions } from './compose-report.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import { pagePath, reportPath } from './report-kinds.ts';
import type { ReportKind } from './report-kinds.ts';
import type { Claim, Lack, ReportModel } from './report-model.ts';

/** What became of a report: `report-result.schema.json`. */
export interface ReportResult {
  readonly kind: ReportKind;
  readonly wave: string;
  readonly subwave: string;
  readonly status: ReportModel['status'];
  /** Posix path of the Markdown file, relative to the root. */
  readonly path: string;
  readonly sha256: string;
  /** The same report as a page in HTML, beside it. */
  readonly page: { readonly path: string; readonly sha256: string };
  /** What keeps it from the best status; empty exactly when it has that. */
  readonly lacking: readonly Lack[];
  readonly claims: readonly Claim[];
}

export interface ReportOptions extends ComposeOptions {
  /** File to write instead of the one beside the evidence; relative to the working directory. */
  readonly output?: string | undefined;
}

/**
 * Computes a report on a subwave and writes it, as Markdown and as a page in HTML. A subwave that never ran has a report too: it is
 * INCOMPLETE and says so.
 *
 * @throws {QaError} UNKNOWN_SUBWAVE, EXTERNAL_SUBWAVE; STORAGE_FAILED, kind `environment`.
 */
export async function writeReport(
  root: string,
  project: Project,
  subwaveId: string,
  { output, ...options }: ReportOptions = {},
): Promise<ReportResult> {
  const { kind = 'completion' } = options;
  const subwave = requireSubwave(project.plan, subwaveId);
  const model = await composeReport(root, project, subwave, options);
  const path =
    output === undefined ? reportPath(project.plan, subwave, kind) : relative(root, resolve(output)).split(sep).join('/');
  if (output === undefined) await createFolder(root, join(root, posix.dirname(path)));
  const folder = posix.dirname(path);
  const [text, page] = await Promise.all([
    writeRendered(root, path, renderMarkdown(model, folder)),
    writeRendered(root, pagePath(path), renderHtml(model, folder)),
  ]);
  const { wave, status, lacking } = model;
  return { kind, wave, subwave: subwaveId, status, ...text, page, lacking, claims: claimsOf(model) };
}

async function writeRendered(root: string, path: string, text: string): Promise<ReportResult['page']> {
  await writeFileAtomic(join(root, path), text);
  return { path, sha256: sha256(text) };
}

function claimsOf({ sections }: ReportModel): Claim[] {
  return sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'claims' ? block.claims : [])));
}
