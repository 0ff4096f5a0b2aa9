import type { Problem } from '../problem.ts';
import type { ProblemText, SourceText } from './source-text.ts';

/** Which end of a map entry a place means. For an item of a list both are the same. */
export type EntryPart = 'key' | 'value';

/** Offsets of the keys and values of one map or list, by key or index. */
export type EntryOffsets = Map<string, readonly [key: number, value: number]>;

/** A parsed input that still knows where each of its parts stands. */
export class ParsedDocument {
  readonly value: unknown;
  readonly source: SourceText;
  readonly #findOffsets: () => ReadonlyMap<object, EntryOffsets>;

  /** @param findOffsets Offsets by map or list; asked only when a place is. */
  constructor(value: unknown, source: SourceText, findOffsets: () => ReadonlyMap<object, EntryOffsets>) {
    this.value = value;
    this.source = source;
    this.#findOffsets = findOffsets;
  }

  /** Offset of what a JSON pointer names, or of the nearest thing around it that is there. */
  offsetOf(pointer: string, part: EntryPart = 'value'): number {
    const offsets = this.#findOffsets();
    let container = this.value;
    let found = rootOffset(this.source.text);
    const segments = pointer.split('/').slice(1);
    for (const [index, segment] of segments.entries()) {
      const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
      if (typeof container !== 'object' || container === null) break;
      const entry = offsets.get(container)?.get(name);
      if (entry === undefined) break;
      found = entry[index === segments.length - 1 && part === 'key' ? 0 : 1];
      container = (container as Record<string, unknown>)[name];
    }
    return found;
  }

  /** Line and column of what a JSON pointer names. */
  placeOf(pointer: string, part: EntryPart = 'value'): { file: string; line: number; column: number } {
    return { file: this.source.file, ...this.source.placeAt(this.offsetOf(pointer, part)) };
  }

  /** A problem at what a JSON pointer names. */
  problemAt(pointer: string, problem: ProblemText, part: EntryPart = 'value'): Problem {
    return this.source.problemAt(this.offsetOf(pointer, part), problem);
  }
}

/** Comments that lead a file are not its value. */
function rootOffset(text: string): number {
  return /^(?:[ \t]*(?:#[^\n]*)?\n)*/.exec(text)![0].length;
}
