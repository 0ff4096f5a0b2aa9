import type { Problem } from '../problem.ts';
import type { SourceText } from './source-text.ts';

/** Where the library says that an error is. */
export type ErrorPlace = number | readonly number[] | { readonly offset: number };

/** A syntax error as the library found it. */
export interface YamlError {
  readonly offset: number;
  readonly code: string;
  readonly message: string;
}

const remedies: Readonly<Record<string, string>> = {
  BAD_INDENT: 'Indent the line like its neighbours.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Put text that contains `: ` in quotes, or begin a new line.',
  DUPLICATE_KEY: 'Keep one of the two.',
  KEY_OVER_1024_CHARS: 'Shorten the key.',
  MISSING_CHAR: 'Add the missing character; every key is followed by `: `.',
  MULTILINE_IMPLICIT_KEY: 'Write `key: value` on one line, and put text that spans lines in quotes.',
  NON_STRING_KEY: 'Use plain text as the key.',
  RESOURCE_EXHAUSTION: 'Flatten the structure.',
  TAB_AS_INDENT: 'Indent with spaces.',
  TAG_RESOLVE_FAILED: 'Remove the tag, or write a value of its type.',
};

/** A problem for a syntax error that the library found. */
export function describeYamlError({ offset, code, message }: YamlError, source: SourceText): Problem {
  return source.problemAt(Math.max(0, Math.min(offset, source.text.length)), {
    code: 'YAML_SYNTAX',
    message: message.endsWith('.') ? message : `${message}.`,
    remedy: remedies[code] ?? 'Write it as YAML 1.2; quotes around a text are never wrong.',
  });
}

/** The offset of a place, in whichever of its forms. */
export function offsetOf(place: ErrorPlace): number {
  if (typeof place === 'number') return place;
  return 'offset' in place ? place.offset : place[0]!;
}
