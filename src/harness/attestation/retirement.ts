import { join } from 'node:path';

import { findFile } from '../../foundation/files/find-file.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { verifyEnvelope } from './dsse.ts';
import { parseEnvelope } from './envelope-file.ts';
import { shortKeyId } from './key.ts';
import type { PublicKey } from './key.ts';
import { publicKeyFolder } from './public-keys.ts';

/** By whom a key said that it was replaced, and when. */
export interface Retirement {
  /** Id of the key that follows. */
  readonly successor: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Type of the statement by which a key names its successor. */
export const keyRotationType = 'https://wavegate.dev/key-rotation/v1';

/** Where a key's statement about its successor lies, relative to the root. */
export function successorPath(id: string): string {
  return `${publicKeyFolder}/retired/${shortKeyId(id)}.successor.dsse.json`;
}

/** What a key's own statement says of its end; undefined when there is no statement that bears its signature. */
export async function findRetirement(root: string, key: PublicKey): Promise<Retirement | undefined> {
  const file = successorPath(key.id);
  const bytes = findFile(join(root, file));
  const envelope = bytes === undefined ? undefined : await collectProblems([], () => parseEnvelope(bytes, file));
  const verified = envelope === undefined ? undefined : verifyEnvelope(envelope, [key]);
  return verified === undefined ? undefined : parseRetirement(verified.payload);
}

function parseRetirement(payload: Buffer): Retirement | undefined {
  try {
    const { predicateType, subject, predicate } = JSON.parse(payload.toString()) as {
      predicateType?: unknown;
      subject?: { digest?: { sha256?: unknown } }[];
      predicate?: { at?: unknown };
    };
    const [successor, at] = [subject?.[0]?.digest?.sha256, predicate?.at];
    return predicateType === keyRotationType && typeof successor === 'string' && typeof at === 'string'
      ? { successor, at }
      : undefined;
  } catch {
    return undefined;
  }
}
