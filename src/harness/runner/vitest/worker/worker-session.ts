import path from 'node:path';

import type { HangWatch } from '../../diagnosis/hang-watch.ts';
import type { JournalEntry, PassFile } from '../../supervision/journal-entry.ts';
import type { WorkerSetup } from '../host/host-protocol.ts';
import { CanaryTests } from './canary-tests.ts';
import { JournalWriter } from './journal-writer.ts';
import { MutantSwitch } from './mutant-switch.ts';
import { ReadAhead } from './read-ahead.ts';

/** What the worker was set up with, shared between its entry and the runner that vitest creates in it. */
export interface WorkerSession {
  readonly root: string;
  readonly defaultTimeoutMs: number;
  readonly watch: HangWatch;
  /** By absolute path. */
  readonly files: ReadonlyMap<string, PassFile>;
  readonly readAhead: ReadAhead;
  readonly canaryTests: CanaryTests;
  /** Files that ran in this worker, relative to the root. */
  readonly finishedFiles: string[];
  /** When the sources are instrumented. */
  readonly mutants: MutantSwitch | undefined;
  /** The file under way, relative to the root. */
  currentFile: string | undefined;
  journal(entry: JournalEntry): void;
}

let session: WorkerSession | undefined;

export function openSession(
  { root, journal: journalPath, defaultTimeoutMs, files, mutants: switching }: WorkerSetup,
  watch: HangWatch,
): WorkerSession {
  const writer = new JournalWriter(journalPath);
  const byPath = new Map(files.map((file) => [path.join(root, file.file), file]));
  const journal = (entry: JournalEntry): void => writer.write(entry);
  const mutants = switching && new MutantSwitch(switching, path.dirname(journalPath));
  session = {
    root,
    defaultTimeoutMs,
    watch,
    files: byPath,
    readAhead: new ReadAhead(),
    canaryTests: new CanaryTests(root),
    finishedFiles: [],
    mutants,
    currentFile: undefined,
    journal,
  };
  return session;
}

/** @throws {Error} The worker has not been set up; the runner works in workers of this harness only. */
export function workerSession(): WorkerSession {
  if (!session) throw new Error('This runner works only in the worker processes of Wavegate.');
  return session;
}
