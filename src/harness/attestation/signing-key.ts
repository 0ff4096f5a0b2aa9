import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import path from 'node:path';

import { keyFolder, signingKeyVariable } from '../../foundation/files/key-folder.ts';
import { findPrivateText } from '../../foundation/files/private-file.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { keyIdOf } from './key.ts';
import type { SigningKey } from './key.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute path of the file that holds the user's signing key, whether it exists or not. */
export function signingKeyPath(environment: Environment): string {
  return path.join(keyFolder(environment), 'signing-key.pem');
}

/**
 * The key that signs: of the variable `WAVEGATE_SIGNING_KEY`, which holds a path or the PEM text itself, else of the user's
 * configuration folder. Undefined when there is none.
 *
 * @throws {QaError} SIGNING_KEY: it is named and absent, or no Ed25519 key. EXPOSED_FILE: others than the user may read it.
 */
export async function findSigningKey(environment: Environment = process.env): Promise<SigningKey | undefined> {
  const given = environment[signingKeyVariable] ?? '';
  if (given.trimStart().startsWith('-----BEGIN')) return parseSigningKey(given, signingKeyVariable);
  const file = given === '' ? signingKeyPath(environment) : path.resolve(given);
  const text = await findPrivateText(file);
  if (text !== undefined) return parseSigningKey(text, file);
  if (given === '') return undefined;
  // What it holds may be the secret itself in another form, so it is not printed.
  throw new QaError('SIGNING_KEY', `${signingKeyVariable} holds neither a key in PEM nor the path of a file that exists.`, {
    hint: `Correct it (\`-----BEGIN PRIVATE KEY-----\` with its line breaks, or a path), or unset ${signingKeyVariable}.`,
  });
}

function parseSigningKey(text: string, source: string): SigningKey {
  const privateKey = parsePrivateKey(text);
  if (privateKey?.asymmetricKeyType !== 'ed25519') {
    throw new QaError('SIGNING_KEY', `The signing key of ${source} is no private Ed25519 key in PEM.`, {
      hint: 'Make one: `qa keys make`.',
    });
  }
  return { id: keyIdOf(privateKey), privateKey, source };
}

function parsePrivateKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
