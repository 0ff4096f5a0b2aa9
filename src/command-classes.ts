import { commandTable } from './command-table.ts';

type CommandClass = Awaited<ReturnType<NonNullable<(typeof commandTable)[string]>>>;

/** Every command, which is where oclif finds them for help and suggestions; none before `loadCommandClasses` has been called. */
export const commandClasses: Record<string, CommandClass> = {};

export async function loadCommandClasses(): Promise<void> {
  await Promise.all(
    Object.entries(commandTable).map(async ([id, load]) => {
      commandClasses[id] = await load([]);
    }),
  );
}
