import type { PublicKey } from './key.ts';
import { loadPublicKeys } from './public-keys.ts';
import { findRetirement } from './retirement.ts';
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
        successor: (await findRetirement(root, each))?.successor ?? null,
      })),
    ),
  };
}
