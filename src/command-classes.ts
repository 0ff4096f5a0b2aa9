import { commandTable } from './command-table.ts';

/** Every command, loaded: what oclif needs for help and suggestions. */
export const commandClasses = Object.fromEntries(
  await Promise.all(Object.entries(commandTable).map(async ([id, load]) => [id, await load([])] as const)),
);
