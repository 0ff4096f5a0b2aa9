import { digestTree } from '../../../foundation/files/digest-tree.ts';
import { measureFiles } from '../../../foundation/files/measure-files.ts';
import type { Project } from '../../catalog/load-project.ts';
import { ledgerPath } from '../../ledger/ledger.ts';
import type { Subwave } from '../../plan/plan.ts';
import { buildReport } from '../build-report.ts';
import { gatherInputs } from '../gather-inputs.ts';
import { isCurrent, recordOf } from '../report-inputs.ts';
import type { AuditFacts } from './audit-facts.ts';

/**
 * Reads everything that the claims of a report on a subwave are held against.
 *
 * @param report Path of the report relative to the root. Where it was added after the run, the tree is as it was but for it.
 */
export async function gatherFacts(root: string, project: Project, subwave: Subwave, report: string): Promise<AuditFacts> {
  const found = await gatherInputs(root, project, subwave, { validate: true });
  const record = recordOf(found);
  const isAsRun = record === undefined || isCurrent(record, found);
  const inputs = isAsRun ? found : { ...found, treeDigest: await digestTree(root, report) };
  const { status, lacking } = buildReport(inputs);
  const [ledger] = await measureFiles(root, [ledgerPath]);
  return {
    inputs,
    components: project.catalog.components,
    frozenChanges: undefined,
    classes: undefined,
    ledger: ledger === undefined ? [] : [{ path: ledger.path, sha256: ledger.sha256 }],
    isComplete: status === 'COMPLETE',
    lacking: lacking.map(({ what }) => what),
  };
}
