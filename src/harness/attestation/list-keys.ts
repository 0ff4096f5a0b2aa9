import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { join } from 'node:path';

import { verifyEnvelope } from './dsse.ts';
import { parseEnvelope } from './envelope-file.ts';
import type { PublicKey } from './key.ts';
import { keyRotationType, successorPath } from './make-keys.ts';
import { loadPublicKeys } from './public-keys.ts';
import { findSigningKey } from './signing-key.ts';
import type { Environment } from './signing-key.ts';

/** The keys of a user and of a repository. Never holds a secret. */
export interface KeyList {
  /** The key that would sign now; null when there is none. */
  readonly signing: { readonly id: string; readonly source: string; readonly published: boolean } | null;
  readonly published: readonly PublishedKey[];
}

export interface PublishedKey {
  readonly id: string;
  readonly state: PublicKey['state'];
  readonly file: string;
  /** The key that this one named as its successor, by its own signature; null for none. */
  readonly successor: string | null;
}

/** @throws {QaError} The errors of `findSigningKey` and `loadPublicKeys`. */
export async function listKeys(root: string, environment: Environment): Promise<KeyList> {
  const published = loadPublicKeys(root);
  const key = await findSigningKey(environment);
  const active = new Set(published.filter(({ state }) => state === 'active').map(({ id }) => id));
  return {
    signing: key === undefined ? null : { id: key.id, source: key.source, published: active.has(key.id) },
    published: await Promise.all(
      published.map(async (each) => ({
        id: each.id,
        state: each.state,
        file: each.file,
        successor: await findSuccessor(root, each),
      })),
    ),
  };
}

/** The id that the key's own statement names; null when there is no statement that bears its signature. */
async function findSuccessor(root: string, key: PublicKey): Promise<string | null> {
  const file = successorPath(key.id);
  const bytes = await findFile(join(root, file));
  const envelope = bytes === undefined ? undefined : await collectProblems([], () => parseEnvelope(bytes, file));
  const verified = envelope === undefined ? undefined : verifyEnvelope(envelope, [key]);
  if (verified === undefined) return null;
  const { predicateType, subject } = JSON.parse(verified.payload.toString()) as {
    predicateType?: unknown;
    subject?: { digest?: { sha256?: string } }[];
  };
  return predicateType === keyRotationType ? (subject?.[0]?.digest?.sha256 ?? null) : null;
}
