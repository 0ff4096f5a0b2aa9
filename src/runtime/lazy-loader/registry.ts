import { DuplicateLoaderError, TooManyLoadersError } from './load-errors.ts';
import type { Registration } from './registration.ts';

/** Up to so many prefixes are tried one by one; of more, only one of each length. */
const fewPrefixes = 8;

/** Finds the loader of a key: its own, or else that of its longest registered prefix. */
export class Registry {
  readonly #maxLoaders: number;
  readonly #byKey = new Map<string, Registration>();
  readonly #byPrefix = new Map<string, Registration>();
  /** Those by prefix, the longest prefix first. */
  #prefixes: readonly Registration[] = [];
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
    if (kind === 'prefix') this.#sortPrefixes();
  }

  find(key: string): Registration | undefined {
    const own = this.#byKey.size === 0 ? undefined : this.#byKey.get(key);
    return own ?? (this.#prefixes.length <= fewPrefixes ? this.#findAmongFew(key) : this.#findAmongMany(key));
  }

  /** Keys as they are, prefixes with a `*` behind. */
  names(): readonly string[] {
    return [...this.#byKey.keys(), ...Array.from(this.#byPrefix.keys(), (prefix) => `${prefix}*`)];
  }

  #sortPrefixes(): void {
    this.#prefixes = [...this.#byPrefix.values()].toSorted((a, b) => b.name.length - a.name.length);
    this.#prefixLengths = [...new Set(this.#prefixes.map(({ name }) => name.length))];
  }

  #findAmongFew(key: string): Registration | undefined {
    for (let index = 0; index < this.#prefixes.length; index += 1) {
      const registration = this.#prefixes[index] as Registration;
      if (key.startsWith(registration.name)) return registration;
    }
    return undefined;
  }

  #findAmongMany(key: string): Registration | undefined {
    for (const length of this.#prefixLengths) {
      const found = length <= key.length ? this.#byPrefix.get(key.slice(0, length)) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
