import { handle, run } from '@oclif/core';

import { loadCommandClasses } from './command-classes.ts';

/** Runs a command line through oclif: help, version, unknown commands with a suggestion. */
export async function dispatch(argv: string[], entry: string): Promise<void> {
  try {
    await loadCommandClasses();
    await run(argv, entry);
  } catch (error) {
    await handle(error as Error);
  }
}
