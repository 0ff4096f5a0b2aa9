import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import path from 'node:path';

import { listFiles } from '../../foundation/files/list-files.ts';
import { invalidInput } from '../../foundation/input/invalid-input.ts';
import { readInput } from '../../foundation/input/read-input.ts';
import type { Problem } from '../../foundation/problem.ts';
import { keyIdOf, shortKeyId } from './key.ts';
import type { PublicKey } from './key.ts';

/** Where a repository keeps the keys that it trusts, relative to the root. */
export const publicKeyFolder = 'governance/keys';

const ending = '.pub.pem';
const folders = { active: publicKeyFolder, retired: `${publicKeyFolder}/retired` } as const;

/**
 * The keys that a repository trusts, active ones first; none when it has no such folder.
 *
 * @throws {QaError} INVALID_INPUT with every file that is no public key, or bears another name than its key's id.
 */
export function loadPublicKeys(root: string): PublicKey[] {
  const problems: Problem[] = [];
  const keys = (['active', 'retired'] as const).flatMap((state) => {
    const files = listFiles(root, folders[state]).filter((file) => file.endsWith(ending));
    return files.flatMap((file): PublicKey[] => {
      const key = parsePublicKey(Buffer.from(readInput(root, file)).toString());
      const problem = findKeyProblem(file, key);
      if (problem !== undefined) problems.push(problem);
      return key === undefined ? [] : [{ id: keyIdOf(key), key, state, file }];
    });
  });
  if (problems.length > 0) throw invalidInput(problems);
  return keys;
}

/**
 * A public key of a file that somebody was given, anywhere on the machine.
 *
 * @param file Path relative to the folder.
 * @throws {QaError} INVALID_INPUT: there is no such file, or it is no public key.
 */
export function readPublicKey(folder: string, file: string): PublicKey {
  const absolute = path.resolve(folder, file);
  const key = parsePublicKey(Buffer.from(readInput(path.dirname(absolute), path.basename(absolute))).toString());
  if (key === undefined) throw invalidInput([notAKey(file)]);
  return { id: keyIdOf(key), key, state: 'active', file };
}

/** Where a key of an id belongs, relative to the root. */
export function publicKeyPath(id: string, state: PublicKey['state']): string {
  return `${folders[state]}/${shortKeyId(id)}${ending}`;
}

function parsePublicKey(text: string): KeyObject | undefined {
  // Node would derive a public key from a private one, which nobody means to publish.
  if (!text.includes('-----BEGIN PUBLIC KEY-----')) return undefined;
  try {
    return createPublicKey(text);
  } catch {
    return undefined;
  }
}

function findKeyProblem(file: string, key: KeyObject | undefined): Problem | undefined {
  if (key === undefined) return notAKey(file);
  const expected = `${shortKeyId(keyIdOf(key))}${ending}`;
  if (path.posix.basename(file) === expected) return undefined;
  const message = `The file holds the key ${shortKeyId(keyIdOf(key))}, and its name says otherwise.`;
  return { code: 'PUBLIC_KEY', file, message, remedy: `Name it ${expected}, if that is the key you trust.` };
}

function notAKey(file: string): Problem {
  const message = 'This is no public key in PEM (`-----BEGIN PUBLIC KEY-----`).';
  return { code: 'PUBLIC_KEY', file, message, remedy: 'Put the public key there that `qa keys make` wrote, or remove the file.' };
}
