import { dirname, join } from 'node:path';

import { createFolder } from '../../foundation/files/create-folder.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { listFiles } from '../../foundation/files/list-files.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { evidenceFolder } from '../evidence/evidence-place.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';
import type { CheckpointRecord } from './checkpoint.ts';

/** The recorded checkpoints of a subwave, by number. A file that is no checkpoint of the subwave is left out. */
export async function readCheckpoints(root: string, owner: EvidenceOwner): Promise<CheckpointRecord[]> {
  const files = listFiles(root, `${evidenceFolder(owner)}/checkpoints`);
  const numbered = files.filter((file) => /\/checkpoint-\d+\.json$/.test(file));
  const read = await Promise.all(numbered.map((file) => findCheckpoint(root, file, owner)));
  return read.filter((checkpoint) => checkpoint !== undefined).toSorted((a, b) => a.number - b.number);
}

async function findCheckpoint(root: string, file: string, owner: EvidenceOwner): Promise<CheckpointRecord | undefined> {
  const bytes = findFile(join(root, file)) ?? '';
  const document = await collectProblems([], () => parseJson(bytes, { file }));
  if (document === undefined || (await findSchemaProblems(document, 'checkpoint')).length > 0) return undefined;
  const checkpoint = document.value as CheckpointRecord;
  const ours = checkpoint.wave === owner.wave && checkpoint.subwave === owner.subwave;
  return ours && file === checkpointPath(owner, checkpoint.number) ? checkpoint : undefined;
}

/** Path of a checkpoint relative to the root. */
export function checkpointPath(owner: EvidenceOwner, number: number): string {
  return `${evidenceFolder(owner)}/checkpoints/checkpoint-${number}.json`;
}

/** @throws {QaError} STORAGE_FAILED, kind `environment`. */
export async function writeCheckpoint(root: string, checkpoint: CheckpointRecord): Promise<void> {
  const path = join(root, checkpointPath(checkpoint, checkpoint.number));
  await createFolder(root, dirname(path));
  await writeFileAtomic(path, `${JSON.stringify(checkpoint, null, 2)}\n`);
}
