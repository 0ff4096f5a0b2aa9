import { handle, run } from '@oclif/core';

import { commandClasses, loadCommandClasses } from './command-classes.ts';
import { findUnknownCommand, reportUnknownCommand } from './commands/unknown-command.ts';

/** Runs a command line through oclif: help, version, topics; an unknown command gets a suggestion. */
export async function dispatch(argv: readonly string[], entry: string): Promise<void> {
  const [first, ...rest] = argv;
  await loadCommandClasses();
  try {
    await run(first === 'help' ? [...rest, '--help'] : [...argv], entry);
  } catch (error) {
    const unknown = findUnknownCommand(error);
    if (unknown === undefined) return handle(error as Error);
    const known = Object.keys(commandClasses).map((id) => id.replaceAll(':', ' '));
    reportUnknownCommand(unknown, known, argv.includes('--json'));
  }
}
