import { inspect } from 'node:util';
import { assertConfig, problemUnless } from '../../shared/validate-config.ts';
import { GenerationCache } from './generation-cache.ts';
import { SecurityKey } from './security-key.ts';
import type { KeyDescription, KeySpec } from './security-key.ts';

const maxKeys = 16_384;

/**
 * The keys that two services share, by name. Messages are protected with the newest active key that may speak for their organisation, and opened
 * with any key that is not retired, so that a key is replaced without a break: the callee `add`s the new one as accepted, the caller `rotate`s to
 * it, the callee `retire`s the old one.
 *
 * @example
 * const keyring = new Keyring([{ id: '2026-01', secret: randomBytes(32), organisations: ['organisation-1'] }]);
 * keyring.rotate({ id: '2026-02', secret: randomBytes(32), organisations: ['organisation-1'] });
 * keyring.retire('2026-01');
 */
export class Keyring {
  readonly #keys = new Map<string, SecurityKey>();
  /** The active key of each organisation that asked, since the last change. */
  #active = new GenerationCache<SecurityKey>(4_096);

  /** @throws {InvalidConfigurationError} a key is out of bounds. */
  constructor(keys: readonly KeySpec[] = []) {
    for (const key of keys) this.add(key);
  }

  /** @throws {InvalidConfigurationError} the key is out of bounds, its id was used before, or 16,384 keys are not retired. */
  add(spec: KeySpec): void {
    const key = new SecurityKey(spec);
    assertConfig('keyring', [
      problemUnless(!this.#keys.has(key.id), 'id', 'one that no key has or had', key.id),
      problemUnless(this.#makeRoom(), 'keys', `at most ${maxKeys}`, this.#keys.size + 1),
    ]);
    this.#keys.set(key.id, key);
    this.#active = new GenerationCache(4_096);
  }

  /**
   * Adds `spec` as the active key; keys that were active for the same organisations are accepted from now on.
   *
   * @throws {InvalidConfigurationError} as `add`. Then nothing was changed.
   */
  rotate(spec: KeySpec): void {
    const before = [...this.#keys.values()];
    this.add({ ...spec, state: 'active' });
    const scope = this.#keys.get(spec.id)?.scope;
    for (const key of before) if (key.scope === scope) key.demote();
  }

  /** Forgets the secret: what was protected with the key is refused from now on. An unknown id changes nothing. */
  retire(id: string): void {
    this.#keys.get(id)?.retire();
  }

  /** The key of this name, retired or not. */
  find(id: string): SecurityKey | undefined {
    return this.#keys.get(id);
  }

  /** The key to protect messages of the organisation with: of those that are active and may speak for it, the newest. */
  findActive(organisationId: string): SecurityKey | undefined {
    const known = this.#active.find(organisationId);
    if (known?.state === 'active') return known;
    const newest = [...this.#keys.values()].findLast((key) => key.state === 'active' && key.maySpeakFor(organisationId));
    if (newest !== undefined) this.#active.set(organisationId, newest);
    return newest;
  }

  /** The oldest first. */
  describe(): readonly KeyDescription[] {
    return [...this.#keys.values()].map((key) => key.describe());
  }

  toJSON(): readonly KeyDescription[] {
    return this.describe();
  }

  [inspect.custom](): readonly KeyDescription[] {
    return this.describe();
  }

  /** Forgets the retired key that is the oldest, if there is no room otherwise. */
  #makeRoom(): boolean {
    if (this.#keys.size < maxKeys) return true;
    const retired = this.#keys.values().find((key) => key.state === 'retired');
    return retired !== undefined && this.#keys.delete(retired.id);
  }
}
