import { hash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

import { stampOf } from '../files/stamp-files.ts';

interface CompiledScript {
  readonly script: vm.Script;
  /** Of the source that it was compiled from. */
  readonly stamp: string;
}

/** Many times what the largest module takes. */
const largestBytes = 32 * 1024 * 1024;
const digestLength = hash('sha256', '').length;

/**
 * Compiled code of CommonJS modules, kept in a folder from process to process with every function that was called until the process
 * ended. Node.js' own cache keeps the code as it is before it runs, so that each process compiles its functions anew.
 *
 * @see governance/decisions/0037-code-cache.md
 */
export class CodeCache {
  readonly folder: string;
  readonly #scope: string;
  readonly #compiled = new Map<string, CompiledScript>();
  /** What was kept when others could not yet write there, by name. */
  #sealed: ReadonlyMap<string, Buffer> | undefined;
  #isComplete = true;

  /**
   * @param folder Absolute path; nobody else may write there.
   * @param scope  Absolute path of the folder of the modules.
   */
  constructor(folder: string, scope: string) {
    this.folder = folder;
    this.#scope = scope;
  }

  owns(file: string): boolean {
    return file.startsWith(this.#scope);
  }

  /** Compiles the text of a module, from what is kept when the file has not changed since. */
  compile(file: string, text: string): vm.Script {
    const stamp = stampOf(statSync(file, { bigint: true }));
    const cachedData = this.#find(file, stamp);
    const script = new vm.Script(text, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
    if (cachedData === undefined || script.cachedDataRejected === true) this.#isComplete = false;
    this.#compiled.set(file, { script, stamp });
    return script;
  }

  /** Takes down what is kept: from now on others may write to the folder, and nothing more is read from it. */
  seal(): void {
    this.#sealed ??= new Map(
      listModules(this.folder).flatMap((name) => {
        const kept = this.#read(name);
        return kept === undefined ? [] : [[name, kept]];
      }),
    );
  }

  /** Keeps every module that was compiled, if one of them was not kept before. A cache is never worth a failure. */
  save(): void {
    if (this.#isComplete) return;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      for (const [file, { script, stamp }] of this.#compiled) this.#write(file, stamp, script.createCachedData());
    } catch {
      // A full disk, or a folder that is gone.
    }
  }

  #find(file: string, stamp: string): Buffer | undefined {
    const kept = this.#read(this.#nameOf(file));
    const head = `${stamp}\n`;
    const data = kept?.subarray(head.length + digestLength);
    const isSound = data !== undefined && kept?.toString('latin1', 0, head.length + digestLength) === head + hash('sha256', data);
    return isSound ? data : undefined;
  }

  #read(name: string): Buffer | undefined {
    if (this.#sealed) return this.#sealed.get(name);
    try {
      return readRegular(path.join(this.folder, name));
    } catch {
      return undefined;
    }
  }

  #write(file: string, stamp: string, data: Buffer): void {
    const place = path.join(this.folder, this.#nameOf(file));
    const unfinished = `${place}.${process.pid}`;
    try {
      writeFileSync(unfinished, Buffer.concat([Buffer.from(`${stamp}\n${hash('sha256', data)}`), data]), { mode: 0o600 });
      renameSync(unfinished, place);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
  }

  #nameOf(file: string): string {
    return path.relative(this.#scope, file).replaceAll(path.sep, '+');
  }
}

/** What a regular file of bounded size holds; a pipe or a device in its place is not waited for. */
function readRegular(file: string): Buffer | undefined {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  try {
    const stats = fstatSync(descriptor);
    return stats.isFile() && stats.size <= largestBytes ? readFileSync(descriptor) : undefined;
  } finally {
    closeSync(descriptor);
  }
}

function listModules(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.cjs'));
  } catch {
    return [];
  }
}
