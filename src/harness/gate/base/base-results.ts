import { digestCommitTree } from '../../../foundation/files/digest-commit-tree.ts';
import { exportFiles } from '../../../foundation/files/export-files.ts';
import { withScratchFolder } from '../../../foundation/files/scratch-folder.ts';
import { listCommitFiles } from '../../../foundation/git-objects.ts';
import { evidenceFolder } from '../../evidence/evidence-place.ts';
import type { EvidenceOwner } from '../../evidence/evidence-place.ts';
import { readEvidence } from '../../evidence/read-evidence.ts';
import type { EvidenceReading } from '../../evidence/read-evidence.ts';
import { ledgerPath } from '../../ledger/ledger.ts';
import { readLedger } from '../../ledger/read-ledger.ts';
import { vouchFor } from '../../ledger/vouched-evidence.ts';
import type { CriterionState } from '../../verdict/verdict.ts';
import type { ClassBase } from '../gate-decision.ts';

/** How the criteria of a subwave stood at a commit, and how that is known. */
export interface BaseResults extends ClassBase {
  readonly state: EvidenceReading['state'];
  /** State of each criterion that the results have. */
  readonly criteria: ReadonlyMap<string, CriterionState>;
}

/** What the evidence that a commit holds says of a subwave, as far as that commit's own ledger vouches for it. */
export async function readBaseEvidence(
  root: string,
  owner: EvidenceOwner,
  base: { ref: string; commit: string },
): Promise<BaseResults> {
  const files = (await listCommitFiles(root, base.commit)) ?? [];
  const folder = `${evidenceFolder(owner)}/`;
  const reading = await withScratchFolder(async (scratch) => {
    await exportFiles(
      root,
      files.filter(({ path }) => path === ledgerPath || path.startsWith(folder)),
      scratch,
    );
    return vouchFor(await readEvidence(scratch, owner), await readLedger(scratch));
  });
  if (reading.state !== 'whole')
    return { ...base, from: 'nowhere', state: reading.state, current: false, runId: null, criteria: new Map() };
  const { record } = reading;
  const criteria = record.components.flatMap((component) => component.criteria);
  return {
    ...base,
    from: 'evidence',
    state: 'whole',
    current: record.source.treeDigest === (await digestCommitTree(root, files)),
    runId: record.runId,
    criteria: new Map(criteria.map(({ criterion, state }) => [criterion, state])),
  };
}
