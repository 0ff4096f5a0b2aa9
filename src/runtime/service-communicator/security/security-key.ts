import { createSecretKey, hkdfSync, KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { assertConfig, oneOf, problemUnless } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';
import { isOrganisationId } from './organisation-id.ts';

/** `active`: protects new messages. `accepted`: opens messages of others. `retired`: neither, and its secret is forgotten. */
export type KeyState = 'active' | 'accepted' | 'retired';

export interface KeySpec {
  /** Goes over the wire in clear: 1 to 64 letters, digits, `.`, `_` and `-`. */
  readonly id: string;
  /** At least 32 random bytes. */
  readonly secret: Uint8Array | KeyObject;
  /** For whom the holder of the key may speak. Default: every organisation. */
  readonly organisations?: readonly string[];
  /** Default `active`. */
  readonly state?: 'active' | 'accepted';
}

/** What a key derived from the secret is for. None is used for two purposes, two directions or two organisations. */
export type KeyPurpose = 'mac' | 'request' | 'response';

export interface KeyDescription {
  readonly id: string;
  readonly state: KeyState;
  readonly organisations: readonly string[] | 'any';
}

const leastSecretBytes = 32;
const derivedBytes = 32;
const noSalt = new Uint8Array(0);

/** A named secret. Gives out only keys derived from it, and shows it in no text, JSON or inspection. */
export class SecurityKey {
  readonly id: string;
  readonly #organisations: ReadonlySet<string> | undefined;
  #secret: KeyObject | undefined;
  #state: KeyState;

  /** @throws {InvalidConfigurationError} naming every field out of bounds; never the secret. */
  constructor(spec: KeySpec) {
    assertConfig('security key', checkSpec(spec));
    const { id, secret, organisations, state = 'active' } = spec;
    this.id = id;
    this.#organisations = organisations === undefined ? undefined : new Set(organisations);
    this.#secret = secret instanceof KeyObject ? secret : createSecretKey(secret);
    this.#state = state;
  }

  get state(): KeyState {
    return this.#state;
  }

  /** The same for keys that may speak for the same organisations. */
  get scope(): string {
    return this.#organisations === undefined ? '*' : JSON.stringify([...this.#organisations].toSorted());
  }

  maySpeakFor(organisationId: string): boolean {
    return this.#organisations === undefined || this.#organisations.has(organisationId);
  }

  /** From now on it only opens what others send. */
  demote(): void {
    if (this.#state === 'active') this.#state = 'accepted';
  }

  retire(): void {
    this.#state = 'retired';
    this.#secret = undefined;
  }

  /**
   * The key for one purpose and organisation, and for one session if `salt` is that of a session.
   *
   * @throws {TypeError} the key is retired.
   * @see https://www.rfc-editor.org/rfc/rfc5869 (HKDF)
   */
  derive(purpose: KeyPurpose, organisationId: string, salt: Uint8Array = noSalt): KeyObject {
    if (this.#secret === undefined) throw new TypeError(`key ${this.id} is retired`);
    const info = `wavegate/1/${purpose}/${organisationId}`;
    return createSecretKey(new Uint8Array(hkdfSync('sha256', this.#secret, salt, info, derivedBytes)));
  }

  describe(): KeyDescription {
    const organisations = this.#organisations === undefined ? 'any' : [...this.#organisations];
    return { id: this.id, state: this.#state, organisations };
  }

  toJSON(): KeyDescription {
    return this.describe();
  }

  [inspect.custom](): KeyDescription {
    return this.describe();
  }
}

function checkSpec({ id, secret, organisations, state }: KeySpec): (ConfigProblem | undefined)[] {
  return [
    problemUnless(typeof id === 'string' && /^[\w.-]{1,64}$/.test(id), 'id', '1 to 64 letters, digits, ".", "_" and "-"', id),
    checkSecret(secret),
    problemUnless(organisations === undefined || Array.isArray(organisations), 'organisations', 'an array', organisations),
    ...(Array.isArray(organisations) ? organisations : []).map((each, index) =>
      problemUnless(isOrganisationId(each), `organisations[${index}]`, '1 to 256 visible ASCII characters', each),
    ),
    state === undefined ? undefined : oneOf('state', state, ['active', 'accepted']),
  ];
}

/** Says how long the secret is, never what it is. */
function checkSecret(secret: unknown): ConfigProblem | undefined {
  const sizeBytes = secret instanceof KeyObject ? secret.symmetricKeySize : secret instanceof Uint8Array && secret.byteLength;
  const isSecret = typeof sizeBytes === 'number';
  const bound = `${isSecret ? '' : 'a Uint8Array or a secret KeyObject of '}at least ${leastSecretBytes} bytes`;
  return problemUnless(isSecret && sizeBytes >= leastSecretBytes, 'secret', bound, isSecret ? sizeBytes : typeof secret);
}
