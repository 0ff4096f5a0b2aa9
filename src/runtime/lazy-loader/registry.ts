import { DuplicateLoaderError, TooManyLoadersError } from './load-errors.ts';
import type { Registration } from './registration.ts';

/** Finds the loader of a key: its own, or else that of its longest registered prefix. */
export class Registry {
  readonly #maxLoaders: number;
  readonly #byKey = new Map<string, Registration>();
  readonly #byPrefix = new Map<string, Registration>();
  /** Lengths of the prefixes, longest first, each once. */
  #prefixLengths: readonly number[] = [];
  /** Registrations refused because of the bound. */
  refused = 0;

  constructor(maxLoaders: number) {
    this.#maxLoaders = maxLoaders;
  }

  /**
   * @throws {DuplicateLoaderError} the key or prefix has a loader already.
   * @throws {TooManyLoadersError} the bound is reached.
   */
  add(kind: 'key' | 'prefix', registration: Registration): void {
    const registered = kind === 'key' ? this.#byKey : this.#byPrefix;
    const { name } = registration;
    if (registered.has(name)) throw new DuplicateLoaderError(kind, name);
    if (this.#byKey.size + this.#byPrefix.size >= this.#maxLoaders) {
      this.refused += 1;
      throw new TooManyLoadersError(this.#maxLoaders);
    }
    registered.set(name, registration);
    if (kind === 'prefix') this.#prefixLengths = [...new Set([...this.#prefixLengths, name.length])].toSorted((a, b) => b - a);
  }

  find(key: string): Registration | undefined {
    return this.#byKey.get(key) ?? this.#findByPrefix(key);
  }

  /** Keys as they are, prefixes with a `*` behind. */
  names(): readonly string[] {
    return [...this.#byKey.keys(), ...Array.from(this.#byPrefix.keys(), (prefix) => `${prefix}*`)];
  }

  #findByPrefix(key: string): Registration | undefined {
    for (const length of this.#prefixLengths) {
      const found = length <= key.length ? this.#byPrefix.get(key.slice(0, length)) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
