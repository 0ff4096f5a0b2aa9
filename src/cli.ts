import type { Interfaces } from '@oclif/core';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { commandTable } from './command-table.ts';
import { readPackage } from './foundation/read-package.ts';

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
  const wantsHelp = argv.includes('--help') || argv.includes('-h');
  if (found === undefined || wantsHelp) {
    const { dispatch } = await import('./dispatch.ts');
    await dispatch(argv, entry);
    return;
  }
  const command = await found.load(found.rest);
  command.id = found.id;
  await command.run([...found.rest], configWithoutCommands(entry));
  await leave();
}

/** Ends the process when everything is printed. Left to itself, Node.js takes down all that was loaded before it ends. */
async function leave(): Promise<void> {
  const streams = [process.stdout, process.stderr];
  await Promise.all(streams.map((stream) => new Promise((resolve) => stream.write('', resolve))));
  process.exit();
}

/** chalk knows FORCE_COLOR alone. Before anything loads chalk; https://no-color.org: any value but the empty one. */
function honourNoColor(): void {
  if ((process.env['NO_COLOR'] ?? '') === '') return;
  process.env['FORCE_COLOR'] = '0';
  // Node.js would warn of the two together.
  delete process.env['NO_COLOR'];
}

function findCommand(argv: readonly string[]) {
  for (const words of [2, 1]) {
    const id = argv.slice(0, words).join(':');
    const load = Object.hasOwn(commandTable, id) ? commandTable[id] : undefined;
    if (argv.length >= words && load !== undefined) return { id, load, rest: argv.slice(words) };
  }
  return undefined;
}

/** oclif would load every command that package.json names to list them; a command that is known needs none of the others. */
function configWithoutCommands(entry: string): Interfaces.LoadOptions {
  const { oclif, ...rest } = readPackage();
  const { commands: _, ...settings } = oclif;
  return { root: path.dirname(fileURLToPath(entry)), pjson: { ...rest, oclif: settings }, ignoreManifest: true };
}
