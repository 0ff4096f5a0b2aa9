import { availableParallelism, hostname } from 'node:os';

import type { Clock } from '../foundation/clock.ts';
import type { Problem } from '../foundation/problem.ts';
import { createRunId } from '../foundation/run-id.ts';
import { withScratchFolder } from '../foundation/files/scratch-folder.ts';
import { findSigningKey } from './attestation/signing-key.ts';
import { loadProject } from './catalog/load-project.ts';
import type { Project } from './catalog/load-project.ts';
import { readSource } from './evidence/read-source.ts';
import { executeRun } from './execute-run.ts';
import { appendLedger } from './ledger/append-ledger.ts';
import { findLastFailed } from './ledger/find-last-failed.ts';
import { isTampering } from './ledger/ledger.ts';
import { readLedger } from './ledger/read-ledger.ts';
import { prepareRun } from './prepare-run.ts';
import { requireSandbox } from './require-sandbox.ts';
import type { RunObserver } from './run-observer.ts';
import type { RunSummary } from './run-summary.ts';
import type { RunEvent, RunnerFinding } from './runner/run-event.ts';
import type { SandboxRequest } from './runner/sandbox.ts';
import { takeRunner } from './runner/vitest/runner-ahead.ts';
import { findTransformCache } from './runner/vitest/transform-cache.ts';
import { selectCriteria } from './selection/select-criteria.ts';
import type { SelectionRequest } from './selection/select-criteria.ts';

const mostWorkers = 4;
/** The host process that serves the workers needs a core as well. */
const coresOfHost = 1;

export interface RunRequest {
  /** Absolute path of the repository. */
  readonly root: string;
  /** `last-failed`: what was not GREEN in the last run, from the ledger. */
  readonly request: SelectionRequest | { readonly kind: 'last-failed' };
  /** How often each test is run; more than once is a burn-in. */
  readonly repeats: number;
  readonly maxWorkers?: number;
  /** Whether transformed modules may be kept from run to run, outside CI. */
  readonly transformCache?: boolean;
  /** Default: a sandbox where there can be one. */
  readonly sandbox?: SandboxRequest;
  /** Plan and catalog to run by, in place of the working tree's own. */
  readonly project?: Project;
  readonly signal: AbortSignal;
}

/**
 * The main job, from catalog to evidence: select, scan, record the attempt, run, judge, store.
 *
 * @throws {QaError} NO_SANDBOX where one is required, before anything is run or written; of kind `input` before anything is run or written; of kind `environment` when evidence cannot be stored.
 */
export async function conductRun(
  { root, request, ...options }: RunRequest,
  observer: RunObserver,
  clock: Clock,
): Promise<RunSummary> {
  const transformCacheDir = options.transformCache === true ? findTransformCache(root) : undefined;
  const { sandbox = 'auto' } = options;
  await using runner = takeRunner({ transformCacheDir, sandbox });
  runner.warmUp(root);
  const reading = readSource(root);
  // Awaited below; a broken catalog comes first.
  reading.catch(() => {});
  const project = options.project ?? (await loadProject(root));
  const ledger = await readLedger(root);
  const resolved = request.kind === 'last-failed' ? ({ kind: 'failed', criteria: findLastFailed(ledger) } as const) : request;
  const prepared = await prepareRun(root, project, selectCriteria(project.plan, project.catalog, resolved));
  // Now, so that a key that cannot be used is known before anything runs.
  const signingKey = await findSigningKey();
  if (sandbox === 'required') await requireSandbox(runner, root);
  const source = await reading;

  const startedWallMs = clock.wallMs();
  const startedMs = clock.monotonicMs();
  const runId = createRunId(startedWallMs);
  const components = prepared.selection.subwaves.flatMap((subwave) => subwave.components.map(({ component }) => component.id));
  const at = new Date(startedWallMs).toISOString();
  const { expression } = prepared.selection;
  const start = await appendLedger(root, {
    type: 'run-started',
    at,
    runId,
    expression,
    components,
    ...source,
    host: hostname(),
    pid: process.pid,
  });

  observer.onSelected(runId, prepared.selection);
  let storing: ReturnType<typeof loadStore> | undefined;
  // Without a sandbox a test could rewrite what is loaded after it.
  runner.whenUnconfined(() => {
    storing ??= loadStore();
  });
  const onEvent = (event: RunEvent) => {
    // Not before the first worker is under way: until then the runner's own processes need the cores to load.
    storing ??= loadStore();
    observer.onEvent(event);
  };
  const maxWorkers = options.maxWorkers ?? Math.max(1, Math.min(mostWorkers, availableParallelism() - coresOfHost));
  const executed = await withScratchFolder((scratchDir) => {
    return executeRun(prepared, runner, { ...options, runId, scratchDir, maxWorkers, onEvent });
  }).finally(() => observer.onEnd());
  // Ended now, so that what is left has the machine for itself.
  void runner[Symbol.asyncDispose]();
  const known = [...ledger.entries, start].map(({ digest }) => digest);
  const { judgeRun, storeRun } = await (storing ?? loadStore());
  const judged = await judgeRun(prepared, executed, known);
  const durationMs = clock.monotonicMs() - startedMs;
  // Not from the wall clock, which may be set back meanwhile.
  const finishedAt = new Date(startedWallMs + durationMs).toISOString();
  const { repeats } = options;
  // A configuration of the repository can do anything, so nothing of it is kept.
  const transformCache = transformCacheDir !== undefined && prepared.plan.vitestConfig === undefined;
  const findings = ledger.problems.filter(isTampering).map(describeTampering);
  const times = { startedAt: at, finishedAt, durationMs };
  return storeRun({ runId, ...times, repeats, transformCache, signingKey, findings, source, prepared, executed, judged });
}

/** A ledger that was altered before the run does not void it, and must not go unmentioned. */
function describeTampering({ file, line, message }: Problem): RunnerFinding {
  return { type: 'runner-finding', code: 'LEDGER_DAMAGED', message: `${file}:${line} ${message}` };
}

/** What judges and stores a run, loaded while the tests run: this process has nothing else to do then. */
async function loadStore() {
  const [{ judgeRun }, { storeRun }, { loadJunitBuilder }] = await Promise.all([
    import('./judge-run.ts'),
    import('./store-run.ts'),
    import('./evidence/junit-xml.ts'),
  ]);
  await loadJunitBuilder();
  return { judgeRun, storeRun };
}
