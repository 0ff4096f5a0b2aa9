import type { Command } from '@oclif/core/command';

type LoadCommand = () => Promise<typeof Command & { run(argv?: string[], options?: string): Promise<unknown> }>;

/** Every command by its id (words joined by a colon), loaded only when it is called. */
export const commandTable: Readonly<Record<string, LoadCommand>> = {
  explain: async () => (await import('./commands/explain.ts')).default,
  run: async () => (await import('./commands/run.ts')).default,
};
