import { leave } from './commands/leave.ts';
import { findCommand } from './find-command.ts';

/**
 * Runs one command line. A known command is loaded alone, which keeps the start short; everything else (help,
 * version, an unknown word) goes through oclif's own dispatch, which loads them all.
 *
 * @param argv  Arguments after `qa`.
 * @param entry URL of the launcher, from which oclif finds package.json.
 * @see governance/decisions/0002-command-table.md
 */
export async function main(argv: readonly string[], entry: string): Promise<void> {
  honourNoColor();
  const found = findCommand(argv);
  if (found === undefined) {
    const { dispatch } = await import('./dispatch.ts');
    await dispatch(argv, entry);
    return;
  }
  const command = await found.load(found.rest);
  command.id = found.id;
  await command.start(found.rest);
  await leave();
}

/** chalk knows FORCE_COLOR alone. Before anything loads chalk; https://no-color.org: any value but the empty one. */
function honourNoColor(): void {
  if ((process.env['NO_COLOR'] ?? '') === '') return;
  process.env['FORCE_COLOR'] = '0';
  // Node.js would warn of the two together.
  delete process.env['NO_COLOR'];
}
