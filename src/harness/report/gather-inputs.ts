import { digestTree } from '../../foundation/files/digest-tree.ts';
import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import { measureFiles } from '../../foundation/files/measure-files.ts';
import type { MeasuredFile } from '../../foundation/files/measure-files.ts';
import type { Project } from '../catalog/load-project.ts';
import { checkpointPath, readCheckpoints } from '../checkpoint/checkpoint-store.ts';
import { readGateStates } from '../checkpoint/gate-state.ts';
import { ownerOf } from '../evidence/evidence-place.ts';
import type { readEvidence } from '../evidence/read-evidence.ts';
import { brokenRuns } from '../ledger/attempts.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { Subwave } from '../plan/plan.ts';
import { readNarrative } from './read-narrative.ts';
import type { ReportInputs } from './report-inputs.ts';

/**
 * Reads everything that a report on a subwave is computed from, at the same time.
 *
 * @param read How evidence is read: quickly by the run that wrote it, or with the whole of its schema.
 */
export async function gatherInputs(
  root: string,
  { plan, catalog }: Project,
  subwave: Subwave,
  read: typeof readEvidence,
): Promise<ReportInputs> {
  const owner = ownerOf(plan, subwave);
  const components = catalog.components.filter((component) => component.subwave === subwave.id);
  const ids = new Set(components.map(({ id }) => id));
  const [evidence, treeDigest, ledger, checkpoints, gates, narrative, testFiles, sourceFiles, architectureFiles] =
    await Promise.all([
      read(root, owner),
      digestTree(root),
      readLedger(root),
      readCheckpoints(root, owner),
      readGateStates(root, plan),
      readNarrative(root, subwave.id),
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
    brokenRuns: brokenRuns(ledger).filter((start) => start.components.some((id) => ids.has(id))),
    checkpoints,
    gates,
    narrative,
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
