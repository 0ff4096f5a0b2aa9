import type { PrivatePlaces } from '../../../../foundation/room/private-places.ts';
import type { MutantSwitching } from '../../mutant-switching.ts';
import type { Sandbox, SandboxRequest } from '../../sandbox.ts';
import type { PassFile } from '../../supervision/journal-entry.ts';

/** What the supervisor asks of the host process. */
export type HostCommand = {
  readonly type: 'pass';
  readonly files: readonly PassFile[];
  /** Folder for the journals of this pass's workers. */
  readonly journalDir: string;
  readonly maxWorkers: number;
  /** Whether each file gets a worker of its own. */
  readonly isolate: boolean;
  readonly defaultTimeoutMs: number;
  readonly mutants?: MutantSwitching;
};

/** What the host process tells the supervisor. A worker keeps its number for the lifetime of the host. */
export type HostNotice =
  | ({ readonly type: 'sandbox' } & Sandbox)
  | { readonly type: 'ready'; readonly versions: Readonly<Record<string, string>> }
  | { readonly type: 'worker-started'; readonly worker: number; readonly pid: number; readonly journal: string }
  | ({ readonly type: 'worker-ended' } & WorkerExit)
  | { readonly type: 'pass-ended'; readonly problems: readonly string[] }
  | { readonly type: 'failed'; readonly message: string };

export interface WorkerExit {
  readonly worker: number;
  readonly code: number | null;
  readonly signal: string | null;
  /** The worker had said that its work was finished. */
  readonly finished: boolean;
  /** The end of what reached its standard output and error past the capture: native code, child processes. */
  readonly strayText: string;
  readonly strayBytes: number;
  /** Number and command line of each process that outlived the worker in its room. */
  readonly leftovers: readonly string[];
}

/** How the host process is started: one JSON argument. */
export interface HostSetup {
  readonly root: string;
  /** Value of the marker in the environment of every worker. */
  readonly marker: string;
  /** Absent where the process cannot see it. */
  readonly supervisorPid?: number;
  readonly workerEnv: Readonly<Record<string, string>>;
  readonly heapLimitMb: number;
  readonly transformCacheDir?: string;
  /** Absolute path of a folder for the compiled code of what the host loads. */
  readonly moduleCodeDir?: string;
  /** And of what workers load; it need not exist. */
  readonly workerCodeDir?: string;
  /** Absolute path of a private folder. */
  readonly scratch: string;
  readonly sandbox: SandboxRequest;
  /** Why there is none, when it was not switched off. */
  readonly sandboxReason?: string;
  /** Path of a configuration of the repository, relative to the root. */
  readonly config?: string;
  /** Further paths that workers must be able to read in their rooms. */
  readonly visible: readonly string[];
  /** As the supervisor's environment names them, which the host does not get. */
  readonly privatePlaces: PrivatePlaces;
  /** Whether workers may reach the network from their rooms. */
  readonly network: boolean;
}

/** What the host tells a worker before vitest's own messages. */
export interface WorkerSetup {
  readonly type: 'wavegate-open';
  readonly root: string;
  readonly journal: string;
  /** Absent where the worker cannot see that process. */
  readonly supervisorPid?: number;
  readonly defaultTimeoutMs: number;
  readonly files: readonly PassFile[];
  readonly mutants?: MutantSwitching;
}
