import { join } from 'node:path';

import { findFile } from '../../foundation/files/find-file.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { EvidenceReading } from './read-evidence.ts';

/** A summary holds what tests printed, so it may be far larger than any file that a person writes. */
export const summaryLimits = { sizeBytes: 512 * 1024 * 1024, depth: 16, tokens: 200_000_000 };

/** The same reading, but damaged when the summary departs from its schema in any field or names a key twice. */
export async function validateEvidence(root: string, reading: EvidenceReading): Promise<EvidenceReading> {
  if (reading.state !== 'whole') return reading;
  const problems: Problem[] = [];
  const bytes = findFile(join(root, reading.path)) ?? Buffer.alloc(0);
  const document = await collectProblems(problems, () => parseJson(bytes, { file: reading.path, limits: summaryLimits }));
  if (document !== undefined) problems.push(...(await findSchemaProblems(document, 'evidence-summary')));
  return problems.length === 0 ? reading : { state: 'damaged', problems };
}
