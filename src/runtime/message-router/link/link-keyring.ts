import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { groupGiven, problemUnless } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';

/** A secret that both sides hold, and its name. */
export interface LinkKey {
  /** Goes over the wire in clear: 1 to 64 letters, digits, `.`, `_` and `-`. */
  readonly id: string;
  /** At least 32 random bytes. Copied. */
  readonly secret: Uint8Array;
}

export const mostKeys = 16;
const leastSecretBytes = 32;
const keyIdPattern = /^[\w.-]{1,64}$/;

export function isKeyId(value: unknown): value is string {
  return typeof value === 'string' && keyIdPattern.test(value);
}

/** The keys of one side. Shows no secret. */
export class LinkKeyring {
  readonly #secrets: ReadonlyMap<string, KeyObject>;

  /** `keys` within their bounds; see `checkKeys`. */
  constructor(keys: readonly LinkKey[]) {
    this.#secrets = new Map(keys.map(({ id, secret }) => [id, createSecretKey(Uint8Array.from(secret))]));
  }

  /** In the order in which they were given, which is that of preference. */
  get ids(): readonly string[] {
    return [...this.#secrets.keys()];
  }

  find(id: string): KeyObject | undefined {
    return this.#secrets.get(id);
  }
}

/** Says how long a secret is, never what it is. */
export function checkKeys(keys: unknown): (ConfigProblem | undefined)[] {
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > mostKeys)
    return [problemUnless(false, 'keys', `an array of 1 to ${mostKeys} keys`, keys)];
  const ids = keys.map((key: Partial<LinkKey> | null) => key?.id);
  const duplicate = ids.find((id, index) => ids.indexOf(id) !== index);
  return [
    ...keys.flatMap((key: unknown, index) => checkKey(`keys[${index}]`, key)),
    problemUnless(duplicate === undefined, 'keys', 'keys of different ids', duplicate),
  ];
}

function checkKey(field: string, key: unknown): (ConfigProblem | undefined)[] {
  const problem = groupGiven(field, key);
  if (problem !== undefined) return [problem];
  const { id, secret } = key as Partial<LinkKey>;
  const isSecret = secret instanceof Uint8Array;
  const bound = `${isSecret ? '' : 'a Uint8Array of '}at least ${leastSecretBytes} bytes`;
  return [
    problemUnless(isKeyId(id), `${field}.id`, '1 to 64 letters, digits, ".", "_" and "-"', id),
    problemUnless(
      isSecret && secret.length >= leastSecretBytes,
      `${field}.secret`,
      bound,
      isSecret ? secret.length : typeof secret,
    ),
  ];
}
