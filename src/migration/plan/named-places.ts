import { matchesGlob } from '../../foundation/files/matches-glob.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { PortMatch } from './find-matches.ts';

/** What `--include` names, and what of it was met. */
export class NamedPlaces {
  readonly #names: readonly { readonly text: string; readonly file: string; readonly line?: number; readonly column?: number }[];
  readonly #met = new Set<string>();
  readonly #refused = new Map<string, string>();

  constructor(names: readonly string[]) {
    this.#names = names.map((text) => {
      const [, file, line, column] = /^(.+?):(\d+)(?::(\d+))?$/.exec(text) ?? [];
      if (file === undefined) return { text, file: plainPath(text) };
      return { text, file: plainPath(file), line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) };
    });
  }

  /** Whether a place is changed: a certain one, and an unsure one that is named. */
  takes(file: string, { line, column, verdict, reason }: PortMatch): boolean {
    const naming = this.#names.filter(
      (name) =>
        (name.line === undefined ? matchesGlob(file, name.file) : file === name.file && line === name.line) &&
        (name.column === undefined || column === name.column),
    );
    for (const { text } of naming) {
      if (verdict === 'look-alike') this.#refused.set(text, reason);
      else this.#met.add(text);
    }
    return verdict === 'certain' || (verdict === 'unsure' && naming.length > 0);
  }

  /** @throws {QaError} NOTHING_NAMED: a name that names no place would be a mistake without a word. */
  requireMet(): void {
    const unmet = this.#names.filter(({ text }) => !this.#met.has(text));
    if (unmet.length === 0) return;
    throw new QaError(
      'NOTHING_NAMED',
      `${unmet.length === 1 ? 'An' : `${unmet.length}`} --include named no place that may be the port.`,
      {
        hint: 'Run without --include to see the places that can be named.',
        problems: unmet.map(({ text, file, line }) => ({
          code: 'NOTHING_NAMED',
          file,
          ...(line === undefined ? {} : { line }),
          message: this.#refused.has(text) ? `The number there is ${this.#refused.get(text)}.` : 'There is no such number there.',
          remedy: 'Name a place as `qa migrate port` prints it, or a glob of paths that have such places.',
        })),
      },
    );
  }
}

function plainPath(text: string): string {
  return text.replace(/^\.\//, '');
}
