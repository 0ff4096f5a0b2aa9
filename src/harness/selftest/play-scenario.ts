import path from 'node:path';

import { removePath } from '../../foundation/files/remove-path.ts';
import { replaceText } from '../../foundation/files/replace-text.ts';
import { withScratchFolder } from '../../foundation/files/scratch-folder.ts';
import type { EndedCommand } from '../../foundation/process/run-command.ts';
import type { Cheat, Ends, Step } from './cheat.ts';
import { argumentsOf } from './command-vocabulary.ts';
import type { CommandName, SandboxMode } from './command-vocabulary.ts';
import { readOutcome } from './read-outcome.ts';
import type { Outcome } from './read-outcome.ts';
import { ScratchRepository } from './scratch-repository.ts';

/** What came of one side of a cheat. */
export interface Played {
  /** Whether the last command accepted. */
  readonly accepted: boolean;
  /** The codes of all commands: what an earlier one found is not forgotten by a later one. */
  readonly codes: readonly string[];
  /** Whether a run said that it had no namespaces. */
  readonly exposed: boolean;
  /** Why the scenario could not be played as it stands; the entry is broken then. */
  readonly broken?: string;
  /** The forbidden text that a command printed at the beginning of a line. */
  readonly printedForbidden: boolean;
  /** What the last command printed. */
  readonly printed: string;
}

/** Where scenarios are played. */
export interface Stage {
  /** Absolute path of the corpus. */
  readonly corpus: string;
  readonly sandbox: SandboxMode;
  readonly signal: AbortSignal;
}

type Side = 'cheat' | 'honest';

/** Plays one side of a cheat in a repository made for it, and removes everything afterwards. */
export function playScenario({ corpus, sandbox, signal }: Stage, cheat: Cheat, side: Side): Promise<Played> {
  return withScratchFolder(async (folder) => {
    const repository = new ScratchRepository(folder, cheat.environment, signal);
    const player = new Player(path.join(corpus, cheat.name), repository, cheat.forbiddenOutput, sandbox);
    try {
      await repository.lay(path.join(corpus, 'base'));
      await repository.lay(path.join(player.folder, 'common'));
      await player.git(['init', '--quiet', '--initial-branch=main']);
      await player.playAll(cheat.setup, 'accepted');
      await player.commit('base');
      await player.git(['branch', 'base']);
      await repository.lay(path.join(player.folder, side));
      await player.commit(side);
      await player.playAll(cheat[side], undefined);
    } catch (error) {
      if (!(error instanceof BrokenScenario)) throw error;
      return { ...player.played(), broken: error.message };
    }
    return player.played();
  });
}

class BrokenScenario extends Error {}

class Player {
  readonly folder: string;
  readonly #repository: ScratchRepository;
  readonly #forbidden: string | undefined;
  readonly #sandbox: SandboxMode;
  readonly #outcomes: Outcome[] = [];
  #printedForbidden = false;

  constructor(folder: string, repository: ScratchRepository, forbidden: string | undefined, sandbox: SandboxMode) {
    this.folder = folder;
    this.#repository = repository;
    this.#forbidden = forbidden;
    this.#sandbox = sandbox;
  }

  played(): Played {
    const last = this.#outcomes.at(-1);
    return {
      accepted: last?.accepted ?? false,
      codes: [...new Set(this.#outcomes.flatMap(({ codes }) => codes))].toSorted(),
      exposed: this.#outcomes.some(({ sandbox }) => sandbox === 'none'),
      printedForbidden: this.#printedForbidden,
      printed: last?.printed ?? '',
    };
  }

  /** @param lastEnds What must come of the last command; undefined where that is the question. */
  async playAll(steps: readonly Step[], lastEnds: 'accepted' | undefined): Promise<void> {
    for (const [index, step] of steps.entries()) {
      await this.#play(step, index === steps.length - 1 ? lastEnds : 'accepted');
    }
  }

  async git(args: readonly string[]): Promise<void> {
    this.#require(await this.#repository.git(args), `git ${args.join(' ')}`);
  }

  async commit(message: string): Promise<void> {
    await this.git(['add', '--all']);
    await this.git(['commit', '--quiet', '--allow-empty', '--message', message]);
  }

  async #play(step: Step, ends: Ends | undefined): Promise<void> {
    if ('qa' in step) await this.#qa([step.qa], step.ends ?? ends);
    else if ('together' in step) await this.#qa(step.together, step.ends ?? ends);
    else if ('overlay' in step) await this.#repository.lay(path.join(this.folder, step.overlay));
    else if ('script' in step) this.#require(await this.#repository.script(path.join(this.folder, step.script)), step.script);
    else if ('git' in step) await this.git(step.git);
    else if ('remove' in step) await removePath(path.join(this.#repository.root, step.remove));
    else if (!replaceText(path.join(this.#repository.root, step.replace), step.from, step.to))
      throw new BrokenScenario(`${step.replace} does not have ${JSON.stringify(step.from)}`);
  }

  async #qa(names: readonly CommandName[], expected: Ends | undefined): Promise<void> {
    const ended = await Promise.all(names.map((name) => this.#repository.qa(argumentsOf(name, this.#sandbox))));
    for (const [index, name] of names.entries()) {
      const outcome = readOutcome(name, ended[index]!);
      this.#outcomes.push(outcome);
      this.#printedForbidden ||= this.#isForbidden(ended[index]!);
      if (expected !== undefined && outcome.accepted !== (expected === 'accepted'))
        throw new BrokenScenario(`\`qa ${name}\` was to be ${expected} (codes: ${outcome.codes.join(', ') || 'none'})`);
    }
  }

  #isForbidden({ stdout, stderr }: EndedCommand): boolean {
    const forbidden = this.#forbidden;
    return (
      forbidden !== undefined &&
      `${stdout}\n${stderr}`.split(/\r\n|[\r\n]/).some((line) => line.trimStart().startsWith(forbidden))
    );
  }

  #require({ code, stdout, stderr }: EndedCommand, what: string): void {
    if (code !== 0) throw new BrokenScenario(`${what} ended with ${code}: ${(stderr || stdout).trim().slice(-500)}`);
  }
}
