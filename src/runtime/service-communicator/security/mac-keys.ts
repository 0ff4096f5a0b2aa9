import type { KeyObject } from 'node:crypto';
import { KeyCache } from './key-cache.ts';
import type { SecurityKey } from './security-key.ts';

/** Keys for signatures, derived once for each key and organisation. */
export class MacKeys {
  readonly #known = new KeyCache<KeyObject>(4_096);

  /** @throws {TypeError} the key is retired, and its key for the organisation was not asked for before. */
  keyFor(key: SecurityKey, organisationId: string): KeyObject {
    const known = this.#known.find(key, organisationId);
    if (known !== undefined) return known;
    const macKey = key.derive('mac', organisationId);
    this.#known.set(key, organisationId, macKey);
    return macKey;
  }
}
