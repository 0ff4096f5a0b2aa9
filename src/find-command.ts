import { commandTable } from './command-table.ts';

/**
 * The command that a command line names, and the arguments after its name; undefined for everything else, as help, which concerns
 * them all.
 *
 * @param argv Arguments after `qa`.
 */
export function findCommand(argv: readonly string[]) {
  if (argv.includes('--help') || argv.includes('-h')) return undefined;
  for (const words of [2, 1]) {
    const id = argv.slice(0, words).join(':');
    const load = Object.hasOwn(commandTable, id) ? commandTable[id] : undefined;
    if (argv.length >= words && load !== undefined) return { id, load, rest: argv.slice(words) };
  }
  return undefined;
}
