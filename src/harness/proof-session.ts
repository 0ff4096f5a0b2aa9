import { availableParallelism } from 'node:os';
import path from 'node:path';

import type { Clock } from '../foundation/clock.ts';
import { createFolder } from '../foundation/files/create-folder.ts';
import { digestFiles } from '../foundation/files/digest-files.ts';
import { withScratchFolder } from '../foundation/files/scratch-folder.ts';
import { createRunId } from '../foundation/run-id.ts';
import type { Project } from './catalog/load-project.ts';
import { findTargets } from './prove/find-targets.ts';
import { createKnownPair, requireTold } from './prove/known-pair.ts';
import { ProofBench } from './prove/proof-bench.ts';
import { copyRepository, instrumentCopy } from './prove/proof-copy.ts';
import type { ProofCopy } from './prove/proof-copy.ts';
import type { ProofTarget } from './prove/proof-target.ts';
import { seekProofs } from './prove/seek-proofs.ts';
import { requireSandbox } from './require-sandbox.ts';
import type { SandboxRequest } from './runner/sandbox.ts';
import { createVitestRunner } from './runner/vitest/vitest-runner.ts';

const mostWorkers = 4;

/** A criterion by the subwave it belongs to. */
export interface NamedCriterion {
  readonly subwave: string;
  readonly criterion: string;
}

/** An instrumented copy of the repository, with a bench whose judgement was tested. */
export interface ProofSession {
  readonly bench: ProofBench;
  readonly copy: ProofCopy;
  readonly targets: readonly ProofTarget[];
  /** SHA-256 of the sources before they were instrumented, by path. */
  readonly digests: Readonly<Record<string, string>>;
}

export interface SessionOptions {
  readonly root: string;
  readonly project: Project;
  readonly criteria: readonly NamedCriterion[];
  /** Default: as many as there are cores, four at most. */
  readonly maxWorkers: number | undefined;
  readonly sandbox: SandboxRequest;
  readonly signal: AbortSignal;
  /** Default: the supervised runner. */
  readonly createRunner?: typeof createVitestRunner;
}

/**
 * Calls `work` with a session for the criteria that are named. Before that the prover proves itself on a known pair of tests.
 *
 * @throws {QaError} NO_SANDBOX, PROVER_VOID, PROVER_FAILED and what reading and writing files throws.
 */
export async function withProofSession<Result>(
  options: SessionOptions,
  clock: Clock,
  work: (session: ProofSession) => Promise<Result>,
): Promise<Result> {
  const { root, project, criteria, sandbox, signal, createRunner = createVitestRunner } = options;
  const maxWorkers = options.maxWorkers ?? Math.min(mostWorkers, availableParallelism());
  return withScratchFolder(async (folder) => {
    const [copyRoot, scratchDir] = [path.join(folder, 'repository'), path.join(folder, 'scratch')];
    for (const each of [copyRoot, scratchDir]) await createFolder(folder, each);
    // The packages of the copy are linked to those of the repository.
    await using runner = createRunner({ visible: [root], sandbox });
    runner.warmUp(copyRoot);
    if (sandbox === 'required') await requireSandbox(runner, copyRoot);
    const { timeoutMs: defaultTimeoutMs } = project.plan.defaults;
    const pair = createKnownPair(defaultTimeoutMs);
    const files = await copyRepository(root, copyRoot, pair.files);
    const targets = await findTargets(copyRoot, project, criteria, files);
    const sources = [...new Set(targets.flatMap((target) => [...target.sources]))].toSorted();
    const digests = await digestFiles(copyRoot, sources);
    const copy = await instrumentCopy(copyRoot, files, [...sources, pair.subject]);
    const runId = createRunId(clock.wallMs());
    const bench = new ProofBench({ ...copy, runner, scratchDir, runId, defaultTimeoutMs, maxWorkers, signal });
    const silent = { onPass() {}, async onFindings() {} };
    const found = await seekProofs(bench, [pair.able, pair.unable], copy.mutants, silent);
    if (!signal.aborted) requireTold(pair, found);
    bench.trials = 0;
    const mutants = copy.mutants.filter(({ file }) => file !== pair.subject);
    return work({ bench, copy: { ...copy, mutants }, targets, digests });
  });
}
