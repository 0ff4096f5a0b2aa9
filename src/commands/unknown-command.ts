import { neutralText } from '../foundation/text/neutral-text.ts';
import { nearestWord } from '../foundation/text/nearest-word.ts';
import { QaError } from '../foundation/qa-error.ts';
import { ExitCode, errorDocument } from './qa-command.ts';

/** What oclif throws when a line begins with no command: its words, joined by a space. Undefined for any other error. */
export function findUnknownCommand(error: unknown): string | undefined {
  const [, id] = /^command (.*) not found\.?$/is.exec(error instanceof Error ? error.message : '') ?? [];
  return id?.replaceAll(':', ' ');
}

/**
 * Says that there is no such command, as other errors of usage are said.
 *
 * @param known  The words of all commands, joined by a space.
 */
export function reportUnknownCommand(words: string, known: readonly string[], asJson: boolean): void {
  const [first = ''] = words.split(' ');
  const firsts = known.map((command) => command.split(' ', 1)[0] ?? '');
  const nearest = nearestWord(words, known) ?? nearestWord(first, firsts);
  const guess = nearest === undefined ? '' : `Did you mean \`qa ${nearest}\`? `;
  const error = new QaError('USAGE', `There is no command \`qa ${neutralText(words)}\`.`, {
    hint: `${guess}\`qa --help\` lists every command.`,
  });
  process.exitCode = ExitCode.usage;
  if (asJson) process.stdout.write(`${JSON.stringify(errorDocument(error), undefined, 2)}\n`);
  else process.stderr.write(`${error.describe()}\n`);
}
