import type { Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import { string } from '@oclif/core/flags';

import { commandSettings } from './command-settings.ts';
import { neutralText } from '../foundation/text/neutral-text.ts';
import { QaError } from '../foundation/qa-error.ts';

/** What the exit codes of `qa` mean. */
export const ExitCode = { green: 0, red: 1, usage: 2, environment: 3, interrupted: 130 } as const;

export type ExitCodeValue = (typeof ExitCode)[keyof typeof ExitCode];

/** What every command shares: `--root`, `--json`, errors that print place and remedy, and exit codes. */
export abstract class QaCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = {
    root: string({
      summary: 'Repository root. Default: the nearest folder upward with qa/plan.yaml.',
      helpValue: 'DIR',
      helpGroup: 'GLOBAL',
    }),
  };

  readonly #endAsCrash = (): void => void this.catch(new Error('nothing was left to wait for, and the command had not ended'));

  /** A command that waits while nothing is left that could go on would end as Node.js ends it: with exit code 13, which `qa` does not have. */
  protected override async init(): Promise<void> {
    process.once('beforeExit', this.#endAsCrash);
    if (process.env['DEBUG'] === undefined) this.debug = ignore;
    await super.init();
  }

  protected override async finally(failure: Error | undefined): Promise<void> {
    process.off('beforeExit', this.#endAsCrash);
    await super.finally(failure);
  }

  /** Runs a command line as oclif's `run` does, on settings that need not be found first. */
  static async start(argv: readonly string[]): Promise<unknown> {
    // Only commands, which are not abstract, are in the table.
    const Started = this as unknown as new (argv: string[], config: Interfaces.Config) => QaCommand;
    // oxlint-disable-next-line no-underscore-dangle -- It is how oclif names the method.
    return new Started([...argv], commandSettings())._run();
  }

  /** Prints text for a person; silent under `--json`. */
  protected print(text: string): void {
    this.log(text.endsWith('\n') ? text.slice(0, -1) : text);
  }

  /** Sets the exit code and hands the result on, which `--json` prints. */
  protected conclude<Result>(result: Result, exitCode: ExitCodeValue): Result {
    process.exitCode = exitCode;
    return result;
  }

  protected override async catch(error: Error & { oclif?: { exit?: number }; parse?: unknown }): Promise<void> {
    process.exitCode = exitCodeOf(error);
    if (this.jsonEnabled()) this.logJson(this.toErrorJson(error));
    else process.stderr.write(`${neutralText(describeError(error))}\n`);
  }

  protected override toErrorJson(error: unknown): unknown {
    return errorDocument(error instanceof QaError ? error : describeForeign(error as Error));
  }
}

/** What is printed of an error under `--json`. */
export function errorDocument({
  code,
  message,
  hint,
  problems,
}: Pick<QaError, 'code' | 'message' | 'hint' | 'problems'>): object {
  return { error: { code, message, hint, problems } };
}

/** In the place of oclif's own, which loads what prints to know that it is to print nothing. */
function ignore(): void {}

function exitCodeOf(error: unknown): ExitCodeValue {
  if (error instanceof QaError) return error.kind === 'input' ? ExitCode.usage : ExitCode.environment;
  return isUsageError(error) ? ExitCode.usage : ExitCode.environment;
}

/** True for what oclif's parser throws at a wrong flag or argument. */
function isUsageError(error: unknown): boolean {
  return error instanceof Error && 'oclif' in error;
}

/** What was thrown by others than `qa`, in the form of its own errors. */
function describeForeign(error: Error): Pick<QaError, 'code' | 'message' | 'hint' | 'problems'> {
  const { message } = error;
  return isUsageError(error)
    ? { code: 'USAGE', message, hint: 'Add --help to the command to see what it takes.', problems: [] }
    : { code: 'CRASH', message, hint: 'Report it; without --json the stack is printed.', problems: [] };
}

function describeError(error: Error): string {
  if (error instanceof QaError) return error.describe();
  if (isUsageError(error)) return `USAGE: ${error.message}`;
  return `CRASH: an unexpected error; this is a defect of qa, not a verdict.\n${error.stack ?? error.message}`;
}
