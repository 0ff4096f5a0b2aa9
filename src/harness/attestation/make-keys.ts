import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';

import { canonicalJson } from '../../foundation/canonical-json.ts';
import { writePrivateFile } from '../../foundation/files/private-file.ts';
import { removeFile } from '../../foundation/files/remove-file.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { signEnvelope } from './dsse.ts';
import { renderEnvelope } from './envelope-file.ts';
import { keyIdOf } from './key.ts';
import { loadPublicKeys, publicKeyPath } from './public-keys.ts';
import { keyRotationType, successorPath } from './retirement.ts';
import { findSigningKey, signingKeyPath } from './signing-key.ts';
import type { Environment } from './signing-key.ts';

/** A key that was made, and where its parts lie. */
export interface MadeKey {
  readonly id: string;
  /** Absolute path of the private key. */
  readonly privateFile: string;
  /** Relative to the root. */
  readonly publicFile: string;
  /** The key that it replaced, and the statement by which that one names its successor. */
  readonly replaced: { readonly id: string; readonly publicFile: string; readonly endorsement: string } | null;
}

/**
 * Makes the user's signing key, and publishes its public part in the repository. A key that exists already is published
 * anew, so that several repositories may trust it.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`; the errors of `findSigningKey` and `loadPublicKeys`.
 */
export async function makeKey(root: string, environment: Environment): Promise<MadeKey & { readonly isNew: boolean }> {
  loadPublicKeys(root);
  const existing = await findSigningKey(environment);
  const privateKey = existing?.privateKey ?? generateKeyPairSync('ed25519').privateKey;
  const privateFile = existing?.source ?? signingKeyPath(environment);
  // The private part first: a published key that nobody holds would be trusted for nothing.
  if (existing === undefined) await writePrivateFile(privateFile, pemOf(privateKey));
  const { id, publicFile } = await publish(root, privateKey);
  return { id, privateFile, publicFile, replaced: null, isNew: existing === undefined };
}

/**
 * Replaces the user's signing key. The old key signs a statement that names the new one, its public part moves to the
 * retired ones, and its private part is destroyed.
 *
 * @throws {QaError} NO_SIGNING_KEY: there is none to replace, or it does not lie in the user's folder; STORAGE_FAILED.
 */
export async function rotateKey(root: string, environment: Environment, at: string): Promise<MadeKey> {
  const published = loadPublicKeys(root);
  const privateFile = signingKeyPath(environment);
  const old = await findSigningKey(environment);
  if (old === undefined || old.source !== privateFile) throw nothingToRotate(privateFile, old?.source);
  const privateKey = generateKeyPairSync('ed25519').privateKey;
  const next = keyIdOf(privateKey);
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: keyRotationType,
    subject: [{ name: publicKeyPath(next, 'active'), digest: { sha256: next } }],
    predicate: { replaces: old.id, at },
  };
  const endorsement = successorPath(old.id);
  const oldFile = publicKeyPath(old.id, 'retired');
  await writeFileAtomic(join(root, oldFile), publicPemOf(old.privateKey));
  await writeFileAtomic(join(root, endorsement), renderEnvelope(signEnvelope(canonicalJson(statement), old)));
  await writePrivateFile(privateFile, pemOf(privateKey));
  const { publicFile } = await publish(root, privateKey);
  for (const { id, file, state } of published) if (id === old.id && state === 'active') await removeFile(join(root, file));
  return { id: next, privateFile, publicFile, replaced: { id: old.id, publicFile: oldFile, endorsement } };
}

async function publish(root: string, privateKey: KeyObject): Promise<{ id: string; publicFile: string }> {
  const id = keyIdOf(privateKey);
  const publicFile = publicKeyPath(id, 'active');
  await writeFileAtomic(join(root, publicFile), publicPemOf(privateKey));
  return { id, publicFile };
}

function pemOf(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function publicPemOf(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

function nothingToRotate(privateFile: string, source: string | undefined): QaError {
  return source === undefined
    ? new QaError('NO_SIGNING_KEY', 'There is no signing key to replace.', { hint: 'Make one: `qa keys make`.' })
    : new QaError('NO_SIGNING_KEY', `The signing key comes from ${source}, which \`qa\` does not write.`, {
        hint: `Replace it there, or unset WAVEGATE_SIGNING_KEY to use ${privateFile}.`,
      });
}
