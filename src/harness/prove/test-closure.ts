import path from 'node:path';

import { findFile } from '../../foundation/files/find-file.ts';
import { findImports } from './module-imports.ts';

/** What a test file is made of. */
export interface TestClosure {
  /** Files it imports, directly or by another of them, that are no source of a module; itself left out. */
  readonly support: readonly string[];
  /** How many imports each source is away, by path. */
  readonly distance: ReadonlyMap<string, number>;
}

/** Follows the imports of test files through a tree; each file is read once. */
export class ImportGraph {
  readonly #root: string;
  readonly #tree: ReadonlySet<string>;
  readonly #imports = new Map<string, Promise<readonly string[]>>();

  /** @param root Absolute path. @param tree Its files, as posix paths relative to it. */
  constructor(root: string, tree: ReadonlySet<string>) {
    this.#root = root;
    this.#tree = tree;
  }

  /** @param sources Files that are no part of the test but what it tests: what they import in turn is theirs. */
  async closureOf(test: string, sources: ReadonlySet<string>): Promise<TestClosure> {
    const distance = await this.#walk(test, () => true);
    const support = await this.#walk(test, (file) => !sources.has(file));
    support.delete(test);
    return { support: [...support.keys()].toSorted(), distance };
  }

  /** True when the imports of a test lead to any of the files. Follows them no further than that. */
  async reaches(test: string, wanted: ReadonlySet<string>): Promise<boolean> {
    const seen = new Set([test]);
    for (const file of seen) {
      const imports = await this.#importsOf(file);
      if (imports.some((next) => wanted.has(next))) return true;
      for (const next of imports) seen.add(next);
    }
    return false;
  }

  /** The files that are reached by way of those that `enters` lets in, with the number of steps. */
  async #walk(start: string, enters: (file: string) => boolean): Promise<Map<string, number>> {
    const steps = new Map([[start, 0]]);
    // A map that is walked shows what is added to it meanwhile.
    for (const [file, distance] of steps) {
      for (const next of await this.#importsOf(file)) if (enters(next) && !steps.has(next)) steps.set(next, distance + 1);
    }
    return steps;
  }

  #importsOf(file: string): Promise<readonly string[]> {
    const known = this.#imports.get(file) ?? this.#readImports(file);
    this.#imports.set(file, known);
    return known;
  }

  async #readImports(file: string): Promise<readonly string[]> {
    const bytes = findFile(path.join(this.#root, file));
    return bytes === undefined ? [] : findImports(file, bytes.toString('utf8'), this.#tree);
  }
}
