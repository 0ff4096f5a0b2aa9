import { GenerationCache } from './generation-cache.ts';
import type { SecurityKey } from './security-key.ts';

/** Keeps what was derived from a key, by name, within a bound for each key; all of it goes with its key. */
export class KeyCache<Value> {
  readonly #maxPerKey: number;
  readonly #caches = new WeakMap<SecurityKey, GenerationCache<Value>>();

  constructor(maxPerKey: number) {
    this.#maxPerKey = maxPerKey;
  }

  find(key: SecurityKey, name: string): Value | undefined {
    return this.#caches.get(key)?.find(name);
  }

  set(key: SecurityKey, name: string, value: Value): void {
    let cache = this.#caches.get(key);
    if (cache === undefined) {
      cache = new GenerationCache(this.#maxPerKey);
      this.#caches.set(key, cache);
    }
    cache.set(name, value);
  }
}
