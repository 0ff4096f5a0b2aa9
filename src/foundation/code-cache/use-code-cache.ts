import { hash } from 'node:crypto';
import Module, { createRequire, enableCompileCache } from 'node:module';
import path from 'node:path';

import { CodeCache } from './code-cache.ts';

/** Where this process keeps compiled code. */
export interface UsedCodeCache {
  /** Absolute path of the folder for all that is kept, by whatever process of this package. */
  readonly folder: string;
  /** Absolute path that begins the names of all folders in it of this installation. */
  readonly installation: string;
  /** The folder in it for what Node.js itself keeps. */
  readonly modules: string;
  readonly own: CodeCache;
}

type Compile = (this: NodeJS.Module, content: string, filename: string, ...rest: unknown[]) => unknown;
type ModuleFunction = (
  ...args: [exports: unknown, require: NodeJS.Require, module: NodeJS.Module, file: string, folder: string]
) => unknown;

const compileMethod = '_compile';
let used: UsedCodeCache | undefined;

/**
 * Keeps compiled code in `folder`: that of the CommonJS modules below `scope` with every function that was called, when the process
 * exits, and that of all other modules as Node.js does. Modules below `scope` cannot import dynamically.
 *
 * @param command What is kept apart, since other commands call other functions: a plain name for a folder.
 */
export function useCodeCache(folder: string, scope: string, command: string): void {
  const installation = path.join(folder, hash('sha256', `${scope} ${process.version} ${process.arch}`).slice(0, 16));
  const own = new CodeCache(`${installation}-${command}`, scope);
  used = { folder, installation, modules: path.join(folder, 'modules'), own };
  enableCompileCache(used.modules);
  // Node.js has no public way to be given compiled code; this is the one of all who transform what is required.
  const prototype = Module.prototype as unknown as Record<typeof compileMethod, Compile>;
  const compile = prototype[compileMethod];
  prototype[compileMethod] = function (content, filename, ...rest) {
    if (!own.owns(filename)) return compile.call(this, content, filename, ...rest);
    const run = own.compile(filename, Module.wrap(content)).runInThisContext() as ModuleFunction;
    return run.call(this.exports, this.exports, createRequire(filename), this, filename, path.dirname(filename));
  };
  process.on('exit', () => own.save());
}

/** Undefined where nothing is kept. */
export function usedCodeCache(): UsedCodeCache | undefined {
  return used;
}
