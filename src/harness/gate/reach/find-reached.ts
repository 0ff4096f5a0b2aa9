import { join } from 'node:path';

import { isBelow } from '../../../foundation/files/contained-path.ts';
import { fileExists } from '../../../foundation/files/file-exists.ts';
import { findFile } from '../../../foundation/files/find-file.ts';
import { candidatesOf, listImports } from './module-imports.ts';

/** Reads which files of a repository a file imports, directly or by way of others. Reads each file once. */
export class ImportGraph {
  readonly #root: string;
  readonly #imports = new Map<string, Promise<readonly string[]>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** True when the imports of `from` lead to any of the files. */
  async reaches(from: string, wanted: ReadonlySet<string>): Promise<boolean> {
    const seen = new Set([from]);
    for (let open = [from]; open.length > 0;) {
      const next = (await Promise.all(open.map((file) => this.#importsOf(file)))).flat();
      open = [...new Set(next)].filter((file) => !seen.has(file));
      if (open.some((file) => wanted.has(file))) return true;
      for (const file of open) seen.add(file);
    }
    return false;
  }

  #importsOf(file: string): Promise<readonly string[]> {
    const known = this.#imports.get(file) ?? this.#readImports(file);
    this.#imports.set(file, known);
    return known;
  }

  async #readImports(file: string): Promise<readonly string[]> {
    const text = (await findFile(join(this.#root, file)))?.toString() ?? '';
    return listImports(file, text).flatMap((specifier) => this.#resolve(file, specifier) ?? []);
  }

  #resolve(from: string, specifier: string): string | undefined {
    return candidatesOf(from, specifier).find(
      (file) => isBelow(this.#root, join(this.#root, file)) && fileExists(this.#root, file),
    );
  }
}
