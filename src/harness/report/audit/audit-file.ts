import path from 'node:path';

import { sha256 } from '../../../foundation/canonical-json.ts';
import { decodeText } from '../../../foundation/input/decode-text.ts';
import { invalidInput } from '../../../foundation/input/invalid-input.ts';
import { readInput } from '../../../foundation/input/read-input.ts';
import { QaError } from '../../../foundation/qa-error.ts';
import type { Project } from '../../catalog/load-project.ts';
import { requireSubwave } from '../../plan/require-subwave.ts';
import type { Subwave } from '../../plan/plan.ts';
import type { AuditFacts } from './audit-facts.ts';
import { auditMarkdown } from './audit-report.ts';
import type { AuditedClaim } from './audited-claim.ts';
import { gatherFacts } from './gather-facts.ts';

/** What became of an audit: `report-audit.schema.json`. */
export interface ReportAudit {
  readonly path: string;
  readonly sha256: string;
  readonly subwave: string;
  /** True when there is a claim, and evidence supports every one. */
  readonly holds: boolean;
  readonly totals: Readonly<Record<AuditedClaim['status'], number>>;
  readonly claims: readonly AuditedClaim[];
}

const limits = { sizeBytes: 1024 * 1024, depth: 0, tokens: 0 };

/**
 * Lists the claims of a report that a person wrote, and says of each which evidence supports it, refutes it, or that there is none.
 *
 * @param file Path relative to `from`; it may lie anywhere.
 * @param subwaveId The subwave that it is about; the one that it names, when undefined.
 * @throws {QaError} INVALID_INPUT, UNKNOWN_SUBWAVE, NO_SUBWAVE: it names none, or several.
 */
export async function auditReport(
  root: string,
  project: Project,
  file: string,
  from: string,
  subwaveId?: string,
): Promise<ReportAudit> {
  const absolute = path.resolve(from, file);
  const bytes = readInput(path.dirname(absolute), path.basename(absolute), limits);
  const { text } = decodeText(bytes, file, limits);
  const subwave = subwaveId === undefined ? findSubwave(project, text) : requireSubwave(project.plan, subwaveId);
  const relative = path.relative(root, absolute).split(path.sep).join('/');
  const claims = auditText(text, await gatherFacts(root, project, subwave, relative), file);
  const count = (status: AuditedClaim['status']) => claims.filter((claim) => claim.status === status).length;
  const totals = { supported: count('supported'), refuted: count('refuted'), unproven: count('unproven') };
  return {
    path: file,
    sha256: sha256(bytes),
    subwave: subwave.id,
    holds: claims.length > 0 && totals.supported === claims.length,
    totals,
    claims,
  };
}

/** Blocks within blocks are read by recursion, and a person nests a few of them. */
function auditText(text: string, facts: AuditFacts, file: string): AuditedClaim[] {
  try {
    return auditMarkdown(text, facts);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'Its quotes or lists lie too deep in each other to be read.';
    throw invalidInput([{ code: 'TOO_DEEP', file, message, remedy: 'Flatten the structure.' }]);
  }
}

function findSubwave({ plan }: Project, text: string): Subwave {
  const named = new Set([...text.matchAll(/\b(?:subwave|stage|wave)[ _-]?(\d+(?:\.\d+)*)/gi)].map(([, id]) => id));
  const found = plan.subwaves.filter(({ id, range }) => range !== undefined && named.has(id));
  const [subwave] = found;
  if (subwave !== undefined && found.length === 1) return subwave;
  const what =
    found.length === 0 ? 'names no subwave of the plan' : `names several subwaves: ${found.map(({ id }) => id).join(', ')}`;
  throw new QaError('NO_SUBWAVE', `The report ${what}.`, { hint: 'Say which it is about: --subwave 2.9.' });
}
