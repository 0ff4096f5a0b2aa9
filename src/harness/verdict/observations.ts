import type { CanaryChecked, FileFailed, ModulesLoaded, RunEvent, TestFinished, TestTimedOut } from '../runner/run-event.ts';

/** What one repetition of a run observed of one file. */
export interface FileObservations {
  readonly results: ReadonlyMap<string, readonly (TestFinished | TestTimedOut)[]>;
  readonly failures: readonly FileFailed[];
  readonly canaries: readonly CanaryChecked[];
  /** What the processes of an isolated file loaded. */
  readonly modules: readonly ModulesLoaded[];
}

/** The observations of one repetition, by file. */
export type Observations = ReadonlyMap<string, FileObservations>;

interface Gathering {
  readonly results: Map<string, (TestFinished | TestTimedOut)[]>;
  readonly failures: FileFailed[];
  readonly canaries: CanaryChecked[];
  readonly modules: ModulesLoaded[];
}

/** Sorts a stream of events by file and test title; the order within a test is kept. */
export function gatherObservations(events: readonly RunEvent[]): Observations {
  const files = new Map<string, Gathering>();
  for (const event of events) {
    if (event.type === 'test-finished' || event.type === 'test-timed-out') {
      const { results } = fileOf(files, event.file);
      const ofTest = results.get(event.title) ?? [];
      ofTest.push(event);
      results.set(event.title, ofTest);
    } else if (event.type === 'file-failed') fileOf(files, event.file).failures.push(event);
    else if (event.type === 'canary-checked') fileOf(files, event.file).canaries.push(event);
    else if (event.type === 'modules-loaded') fileOf(files, event.file).modules.push(event);
  }
  return files;
}

function fileOf(files: Map<string, Gathering>, file: string): Gathering {
  const known = files.get(file);
  if (known !== undefined) return known;
  const fresh: Gathering = { results: new Map(), failures: [], canaries: [], modules: [] };
  files.set(file, fresh);
  return fresh;
}
