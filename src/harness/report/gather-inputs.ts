import { digestTree } from '../../foundation/files/digest-tree.ts';
import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import { measureFiles } from '../../foundation/files/measure-files.ts';
import type { MeasuredFile } from '../../foundation/files/measure-files.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { Component } from '../catalog/catalog.ts';
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

/** What a report says of files that no run writes. */
export type WorkInputs = Pick<
  ReportInputs,
  'freeze' | 'narrative' | 'proposals' | 'proposalProblems' | 'testFiles' | 'sourceFiles'
>;

export interface GatherOptions {
  /** Holds the evidence against the whole of its schema. The run that has just written it need not. */
  readonly validate?: boolean;
  /** Digest of the tree as it is now, for a caller that has it already. */
  readonly treeDigest?: Promise<string>;
  /** As {@link gatherWork} gives it, for a caller that has it already. */
  readonly work?: Promise<WorkInputs>;
}

/** Reads everything that a report on a subwave is computed from, at the same time. */
export async function gatherInputs(
  root: string,
  project: Project,
  subwave: Subwave,
  { validate = false, treeDigest: known, work: gathered }: GatherOptions = {},
): Promise<ReportInputs> {
  const { plan } = project;
  const owner = ownerOf(plan, subwave);
  const components = componentsOf(project, subwave);
  const ids = new Set(components.map(({ id }) => id));
  const [found, checkpoints] = await Promise.all([readEvidence(root, owner), readCheckpoints(root, owner)]);
  // After the evidence, which a run stores before its end.
  const ledger = await readLedger(root);
  const vouched = vouchFor(found, ledger);
  const [evidence, treeDigest, gates, decision, work, architectureFiles] = await Promise.all([
    validate ? validateEvidence(root, vouched) : vouched,
    known ?? digestTree(root),
    readGateStates(root, plan, ledger),
    readGateDecision(root, owner, ledger),
    gathered ?? gatherWork(root, project, subwave),
    measureGlobs(root, subwave.architecture),
  ]);
  return {
    ...work,
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
    architectureFiles,
    checkpointFiles: await measureFiles(
      root,
      checkpoints.map(({ number }) => checkpointPath(owner, number)),
    ),
  };
}

/** Reads what a report on a subwave says of files that no run writes, so that a run can have it done while it stores its evidence. */
export async function gatherWork(root: string, project: Project, subwave: Subwave): Promise<WorkInputs> {
  const proposalProblems: Problem[] = [];
  const [freeze, narrative, proposals, testFiles, sourceFiles] = await Promise.all([
    readFreezeStatus(root, project),
    readNarrative(root, subwave.id),
    collectProblems(proposalProblems, () => loadProposals(root)),
    measureGlobs(root, subwave.tests),
    measureGlobs(root, [...new Set(componentsOf(project, subwave).flatMap(({ sources }) => sources))]),
  ]);
  const own = (proposals ?? []).filter((proposal) => proposal.subwave === subwave.id);
  return { freeze, narrative, proposals: own, proposalProblems, testFiles, sourceFiles };
}

function componentsOf({ catalog }: Project, subwave: Subwave): readonly Component[] {
  return catalog.components.filter((component) => component.subwave === subwave.id);
}

async function measureGlobs(root: string, globs: readonly string[]): Promise<MeasuredFile[]> {
  return measureFiles(root, await expandGlobs(root, globs));
}
