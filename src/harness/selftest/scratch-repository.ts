import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { copyFolder } from '../../foundation/files/copy-folder.ts';
import { runCommand } from '../../foundation/process/run-command.ts';
import type { EndedCommand } from '../../foundation/process/run-command.ts';

/** The command line of this very package, as it is installed. */
const launcher = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
const commandTimeoutMs = 120_000;
const identity = { name: 'Ada', email: 'ada@example.org' };

/** A git repository of its own, in which one side of a cheat is played. Nothing in it is shared with another. */
export class ScratchRepository {
  /** Absolute path. */
  readonly root: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  /** @param folder An empty private folder that the caller removes afterwards. */
  constructor(folder: string, environment: Readonly<Record<string, string>>, signal: AbortSignal) {
    this.root = path.join(folder, 'repository');
    this.#signal = signal;
    this.#environment = { ...ownEnvironment(folder), ...environment };
  }

  /** Runs the built `qa`, as a user would. */
  qa(args: readonly string[]): Promise<EndedCommand> {
    return this.#run(process.execPath, [launcher, ...args], this.#environment);
  }

  /** Runs a script of the corpus with Node.js; its environment has the path of the command line, and nothing of the cheat's. */
  script(file: string): Promise<EndedCommand> {
    return this.#run(process.execPath, [file], { ...ownEnvironment(path.dirname(this.root)), QA_LAUNCHER: launcher });
  }

  git(args: readonly string[]): Promise<EndedCommand> {
    return this.#run('git', args, ownEnvironment(path.dirname(this.root)));
  }

  /** Copies the files of a folder over the working tree. */
  lay(folder: string): Promise<void> {
    return copyFolder(folder, this.root);
  }

  #run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<EndedCommand> {
    return runCommand(program, args, { cwd: this.root, env, timeoutMs: commandTimeoutMs, signal: this.#signal });
  }
}

/** The settings of the user's account must neither help a cheat nor hinder its twin. */
function ownEnvironment(folder: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    NO_COLOR: '1',
    // Compiled code would be kept below this HOME, for the one or two commands that come before it is removed.
    NODE_DISABLE_COMPILE_CACHE: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
  };
}
