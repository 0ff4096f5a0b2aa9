import { join } from 'node:path';

import { findFile } from '../../foundation/files/find-file.ts';
import { listFiles } from '../../foundation/files/list-files.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import { evidenceFolder } from '../evidence/evidence-place.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';
import type { CheckpointRecord } from './checkpoint.ts';

/** The recorded checkpoints of a subwave, by number. A file that is no checkpoint of the subwave is left out. */
export async function readCheckpoints(root: string, owner: EvidenceOwner): Promise<CheckpointRecord[]> {
  const files = await listFiles(root, `${evidenceFolder(owner)}/checkpoints`);
  const numbered = files.filter((path) => /\/checkpoint-\d+\.json$/.test(path));
  const read = await Promise.all(numbered.map((path) => findCheckpoint(join(root, path), owner)));
  return read.filter((checkpoint) => checkpoint !== undefined).toSorted((a, b) => a.number - b.number);
}

async function findCheckpoint(path: string, owner: EvidenceOwner): Promise<CheckpointRecord | undefined> {
  const text = (await findFile(path))?.toString() ?? '';
  try {
    const checkpoint = JSON.parse(text) as CheckpointRecord;
    const ours = checkpoint.subwave === owner.subwave && path.endsWith(`checkpoint-${checkpoint.number}.json`);
    return ours ? checkpoint : undefined;
  } catch {
    return undefined;
  }
}

/** Path of a checkpoint relative to the root. */
export function checkpointPath(owner: EvidenceOwner, number: number): string {
  return `${evidenceFolder(owner)}/checkpoints/checkpoint-${number}.json`;
}

/** @throws {QaError} STORAGE_FAILED, kind `environment`. */
export async function writeCheckpoint(root: string, checkpoint: CheckpointRecord): Promise<void> {
  await writeFileAtomic(join(root, checkpointPath(checkpoint, checkpoint.number)), `${JSON.stringify(checkpoint, null, 2)}\n`);
}
