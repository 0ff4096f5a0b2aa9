import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';

import type { CertifiedMutant } from './certificate.ts';
import { findConstantStretches } from './constant-functions.ts';
import { switchFunctions } from './switch-functions.ts';

/** A mutant that the instrumented sources can be switched to. */
export interface SwitchableMutant extends CertifiedMutant {
  /** Random, so that nothing can be read off it. */
  readonly id: string;
  /** It lies in a function that reads nothing: whatever notices it has noticed an answer, not behaviour. */
  readonly constant: boolean;
}

/** Sources with every mutant in them, each behind its switch. */
export interface InstrumentedSources {
  /** New contents by path. */
  readonly contents: ReadonlyMap<string, string>;
  readonly mutants: readonly SwitchableMutant[];
  /** Files that could not be instrumented, with the reason. */
  readonly refused: ReadonlyMap<string, string>;
  readonly version: string;
}

type Instrument = (file: string, text: string) => Promise<{ readonly content: string; readonly mutants: readonly FoundMutant[] }>;

interface FoundMutant {
  readonly id: string;
  readonly mutatorName: string;
  readonly location: { readonly start: Position; readonly end: Position };
  readonly replacement: string;
}

/** Both count from 0. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Puts every mutant that StrykerJS knows into the sources, switched off.
 *
 * @param sources Texts by path.
 * @param key     Under which the switch of the process is found; see MutantSwitching.
 */
export async function instrumentSources(sources: ReadonlyMap<string, string>, key: string): Promise<InstrumentedSources> {
  const { instrument, version } = await loadInstrumenter();
  const contents = new Map<string, string>();
  const refused = new Map<string, string>();
  const mutants: SwitchableMutant[] = [];
  for (const [file, text] of sources) {
    try {
      const found = await instrument(file, text);
      if (found.mutants.length === 0) continue;
      const ids = new Map(found.mutants.map(({ id }) => [id, randomId()]));
      contents.set(file, `${renameSwitches(found.content, ids)}\n${switchFunctions(key)}\n`);
      const lines = lineStarts(text);
      const constant = findConstantStretches(file, text);
      mutants.push(
        ...found.mutants.map((mutant) => describeMutant(mutant, ids.get(mutant.id)!, { file, text, lines, constant })),
      );
    } catch (error) {
      refused.set(file, (error as Error).message.split('\n', 1)[0] ?? '');
    }
  }
  return { contents, mutants, refused, version };
}

function silent(): void {}

function never(): boolean {
  return false;
}

/** Loaded where it is used: it brings a whole compiler with it. */
async function loadInstrumenter(): Promise<{ instrument: Instrument; version: string }> {
  const { Instrumenter } = await import('@stryker-mutator/instrumenter');
  const manifest = createRequire(import.meta.url)('@stryker-mutator/instrumenter/package.json') as { readonly version: string };
  const levels = {
    isTraceEnabled: never,
    isDebugEnabled: never,
    isInfoEnabled: never,
    isWarnEnabled: never,
    isErrorEnabled: never,
    isFatalEnabled: never,
  };
  const instrumenter = new Instrumenter({
    ...levels,
    trace: silent,
    debug: silent,
    info: silent,
    warn: silent,
    error: silent,
    fatal: silent,
  });
  const options = { plugins: null, excludedMutations: [], ignorers: [], noHeader: true };
  return {
    version: manifest.version,
    async instrument(file, text) {
      const { files, mutants } = await instrumenter.instrument([{ name: file, mutate: true, content: text }], options);
      return { content: files[0]!.content, mutants: mutants.filter(({ status }) => status === undefined) };
    },
  };
}

function randomId(): string {
  return randomBytes(6).toString('hex');
}

const switchCall = /\b(stry(?:MutAct|Cov)_9fa48)\(((?:\s*"\d+",?)+\s*)\)/g;

/**
 * The numbers of the instrumenter count from 0, so that one which no source has would stand out. All that one place asks is one text, and
 * places are numbered from 0.
 */
function renameSwitches(content: string, ids: ReadonlyMap<string, string>): string {
  let places = 0;
  return content.replaceAll(switchCall, (_, name: string, list: string) => {
    const renamed = Array.from(list.matchAll(/\d+/g), ([id]) => ids.get(id) ?? id);
    return name.startsWith('stryCov') ? `${name}("${renamed.join(',')}", ${places++})` : `${name}("${renamed.join(',')}")`;
  });
}

interface MutatedFile {
  readonly file: string;
  readonly text: string;
  readonly lines: readonly number[];
  readonly constant: readonly { readonly start: number; readonly end: number }[];
}

function describeMutant(found: FoundMutant, id: string, { file, text, lines, constant }: MutatedFile): SwitchableMutant {
  const { start, end } = found.location;
  const from = lines[start.line]! + start.column;
  const to = lines[end.line]! + end.column;
  return {
    id,
    mutator: found.mutatorName,
    file,
    line: start.line + 1,
    column: start.column + 1,
    original: excerptOf(text.slice(from, to)),
    replacement: excerptOf(found.replacement),
    constant: constant.some((stretch) => stretch.start <= from && to <= stretch.end),
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(index + end.length);
  return starts;
}

const excerptLength = 160;

/** A certificate is for people as well, and the text of a block may be long. */
function excerptOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > excerptLength ? `${line.slice(0, excerptLength)}…` : line;
}
