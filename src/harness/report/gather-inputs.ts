import { digestTree } from '../../foundation/files/digest-tree.ts';
import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import { measureFiles } from '../../foundation/files/measure-files.ts';
import type { MeasuredFile } from '../../foundation/files/measure-files.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { Project } from '../catalog/load-project.ts';
import { checkpointPath, readCheckpoints } from '../checkpoint/checkpoint-store.ts';
import { readGateStates } from '../checkpoint/gate-state.ts';
import { verifyCheckpoint } from '../checkpoint/verify-checkpoint.ts';
import { ownerOf } from '../evidence/evidence-place.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { validateEvidence } from '../evidence/validate-evidence.ts';
import { readFreezeStatus } from '../freeze/freeze-status.ts';
import { readGateDecision } from '../gate/read-gate-decision.ts';
import { brokenRuns } from '../ledger/attempts.ts';
import { readImports } from '../ledger/imported-evidence.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { vouchFor } from '../ledger/vouched-evidence.ts';
import type { Subwave } from '../plan/plan.ts';
import { loadProposals } from './proposals/load-proposals.ts';
import { readNarrative } from './read-narrative.ts';
import type { ReportInputs } from './report-inputs.ts';

export interface GatherOptions {
  /** Holds the evidence against the whole of its schema. The run that has just written it need not. */
  readonly validate?: boolean;
  /** Digest of the tree as it is now, for a caller that has it already. */
  readonly treeDigest?: Promise<string>;
}

/** Reads everything that a report on a subwave is computed from, at the same time. */
export async function gatherInputs(
  root: string,
  { plan, catalog }: Project,
  subwave: Subwave,
  { validate = false, treeDigest: known }: GatherOptions = {},
): Promise<ReportInputs> {
  const owner = ownerOf(plan, subwave);
  const components = catalog.components.filter((component) => component.subwave === subwave.id);
  const ids = new Set(components.map(({ id }) => id));
  const [found, checkpoints] = await Promise.all([readEvidence(root, owner), readCheckpoints(root, owner)]);
  // After the evidence, which a run stores before its end.
  const ledger = await readLedger(root);
  const vouched = vouchFor(found, ledger);
  const proposalProblems: Problem[] = [];
  const [evidence, treeDigest, gates, decision, freeze, narrative, proposals, testFiles, sourceFiles, architectureFiles] =
    await Promise.all([
      validate ? validateEvidence(root, vouched) : vouched,
      known ?? digestTree(root),
      readGateStates(root, plan, ledger),
      readGateDecision(root, owner, ledger),
      readFreezeStatus(root, { plan, catalog }),
      readNarrative(root, subwave.id),
      collectProblems(proposalProblems, () => loadProposals(root)),
      measureGlobs(root, subwave.tests),
      measureGlobs(root, [...new Set(components.flatMap(({ sources }) => sources))]),
      measureGlobs(root, subwave.architecture),
    ]);
  return {
    plan,
    subwave,
    builder: plan.builders.find(({ id }) => id === subwave.builder),
    components,
    evidence,
    treeDigest,
    ledger,
    imports: await readImports(root, owner, ledger),
    brokenRuns: brokenRuns(ledger).filter((start) => start.components.some((id) => ids.has(id))),
    checkpoints: checkpoints.map((checkpoint) => verifyCheckpoint(checkpoint, subwave.range, ledger)),
    gates,
    decision,
    freeze,
    narrative,
    proposals: (proposals ?? []).filter((proposal) => proposal.subwave === subwave.id),
    proposalProblems,
    testFiles,
    sourceFiles,
    architectureFiles,
    checkpointFiles: await measureFiles(
      root,
      checkpoints.map(({ number }) => checkpointPath(owner, number)),
    ),
  };
}

async function measureGlobs(root: string, globs: readonly string[]): Promise<MeasuredFile[]> {
  return measureFiles(root, await expandGlobs(root, globs));
}
