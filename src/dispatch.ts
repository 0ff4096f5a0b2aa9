import { flush, handle, run } from '@oclif/core';

/** Runs a command line through oclif: help, version, unknown commands with a suggestion. */
export async function dispatch(argv: string[], entry: string): Promise<void> {
  try {
    await run(argv, entry);
    await flush();
  } catch (error) {
    await handle(error as Error);
  }
}
