import path from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import { decodeText } from '../../foundation/input/decode-text.ts';
import { readInput } from '../../foundation/input/read-input.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { Project } from '../catalog/load-project.ts';
import type { Subwave } from '../plan/plan.ts';
import { composeReport } from './compose-report.ts';
import type { ComposeOptions } from './compose-report.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import { pagePath, reportKinds, reportPath } from './report-kinds.ts';
import type { ReportKind } from './report-kinds.ts';
import { findStatedSides } from './validation/stated-sides.ts';

/** Whether a report is what the evidence says now: `report-verification.schema.json`. */
export interface ReportVerification {
  readonly path: string;
  readonly subwave: string;
  readonly kind: ReportKind;
  readonly holds: boolean;
  /** SHA-256 of the file, and of what it should be. */
  readonly sha256: string;
  readonly expectedSha256: string;
  /** The lines in which they differ, the first ones; from 1. */
  readonly differences: readonly { readonly line: number; readonly found: string | null; readonly expected: string | null }[];
}

const shownDifferences = 20;
const limits = { sizeBytes: 64 * 1024 * 1024, depth: 0, tokens: 0 };

/**
 * Computes a report anew and compares it byte by byte. Which report it should be follows from its path.
 *
 * @param file Path relative to `from`.
 * @throws {QaError} UNKNOWN_REPORT: the path is that of no report; INVALID_INPUT: it cannot be read.
 */
export async function verifyReport(
  root: string,
  project: Project,
  file: string,
  from: string,
  options: Pick<ComposeOptions, 'validator' | 'builderRevision'>,
): Promise<ReportVerification> {
  const relative = path.relative(root, path.resolve(from, file)).split(path.sep).join('/');
  const { subwave, kind, isPage } = requireReport(project, relative);
  const bytes = readInput(root, relative, limits);
  const { text } = decodeText(bytes, relative, limits);
  const stated = kind === 'validation' ? findStatedSides(text, isPage) : undefined;
  const sides = {
    validator: options.validator ?? stated?.validator,
    builderRevision: options.builderRevision ?? stated?.builderRevision,
  };
  const model = await composeReport(root, project, subwave, { ...sides, kind, validate: true });
  const folder = path.posix.dirname(relative);
  const expected = isPage ? renderHtml(model, folder) : renderMarkdown(model, folder);
  const [found, wanted] = [sha256(bytes), sha256(expected)];
  const differences = found === wanted ? [] : compareLines(text, expected);
  return {
    path: relative,
    subwave: subwave.id,
    kind,
    holds: found === wanted,
    sha256: found,
    expectedSha256: wanted,
    differences,
  };
}

function requireReport({ plan }: Project, file: string): { subwave: Subwave; kind: ReportKind; isPage: boolean } {
  for (const subwave of plan.subwaves.filter(({ range }) => range !== undefined)) {
    for (const kind of reportKinds) {
      const markdown = reportPath(plan, subwave, kind);
      if (file === markdown || file === pagePath(markdown)) return { subwave, kind, isPage: file !== markdown };
    }
  }
  const example = plan.subwaves.find(({ range }) => range !== undefined);
  throw new QaError('UNKNOWN_REPORT', `${file} is not where \`qa\` writes a report.`, {
    hint: `Name one such as ${example === undefined ? 'those beside the evidence' : reportPath(plan, example)}; to check what a person wrote, use --audit.`,
  });
}

/** Line by line, between what both begin with and what both end with, so that a line that is gone or came in does not move all others. */
function compareLines(found: string, expected: string): ReportVerification['differences'] {
  const [a, b] = [found.split('\n'), expected.split('\n')];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [ours, theirs] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const differing = Array.from({ length: Math.max(ours.length, theirs.length) }, (_, index) => index).filter(
    (index) => ours[index] !== theirs[index],
  );
  return differing
    .slice(0, shownDifferences)
    .map((index) => ({ line: start + index + 1, found: ours[index] ?? null, expected: theirs[index] ?? null }));
}
