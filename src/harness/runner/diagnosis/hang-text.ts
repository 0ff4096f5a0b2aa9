import type { HangDump, HangKind } from '../run-event.ts';
import { hangGuidance } from './hang-guidance.ts';
import type { OpenScope } from './scope-table.ts';
import type { SourcePlaces } from './source-places.ts';
import type { Frame } from './stack-trace.ts';

/** A place in a source file, absolute. */
export type Place = Pick<Frame, 'functionName' | 'file' | 'line' | 'column'>;

export interface Section {
  readonly title: string;
  /** A section without lines is left out. */
  readonly lines: readonly string[];
}

export interface HangFacts {
  readonly scope: OpenScope;
  readonly nowMs: number;
  readonly kind: HangKind;
  readonly place: Place | undefined;
  /** What the scope does, after its name: `waits at … for …`. */
  readonly predicate: string;
  readonly sections: readonly Section[];
}

const maxTextLength = 200_000;

/** The dump as text and as data: one sentence, the sections, what to do. */
export function composeDump(facts: HangFacts, places: SourcePlaces): HangDump {
  const summary = `${subjectOf(facts.scope)} ${facts.predicate}.`;
  const { scope, startedMs } = facts.scope;
  const header = `${scope.kind} "${scope.title}" of ${scope.file}: limit ${scope.timeoutMs} ms, caught after ${Math.round(facts.nowMs - startedMs)} ms, kind ${facts.kind}`;
  const sections = facts.sections.filter(({ lines }) => lines.length > 0);
  const body = sections.map(({ title, lines }) => `${title}:\n${lines.map((line) => line.replace(/^/gm, '  ')).join('\n')}`);
  const text = [summary, header, ...body, `What to do:\n  ${hangGuidance[facts.kind]}`].join('\n\n');
  const culprit = culpritOf(facts.place, places);
  return { kind: facts.kind, ...(culprit === undefined ? {} : { culprit }), summary, text: `${shorten(text)}\n` };
}

function culpritOf(place: Place | undefined, places: SourcePlaces): HangDump['culprit'] {
  if (place?.file === undefined) return undefined;
  const { functionName, line, column } = place;
  return { file: places.relative(place.file), line, column, ...(functionName === '' ? {} : { functionName }) };
}

function subjectOf({ scope }: OpenScope): string {
  if (scope.kind === 'test') return 'The test';
  return scope.kind === 'suite-hook' ? `The hook ${scope.title}` : 'Loading the file';
}

function shorten(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}\n(cut at ${maxTextLength} characters)`;
}
