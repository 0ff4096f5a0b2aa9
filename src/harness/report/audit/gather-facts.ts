import { digestTree } from '../../../foundation/files/digest-tree.ts';
import { measureFiles } from '../../../foundation/files/measure-files.ts';
import type { Project } from '../../catalog/load-project.ts';
import type { CriterionClass } from '../../gate/gate-decision.ts';
import { ledgerPath } from '../../ledger/ledger.ts';
import type { Subwave } from '../../plan/plan.ts';
import { buildReport } from '../build-report.ts';
import { gatherInputs } from '../gather-inputs.ts';
import { isCurrent, recordOf } from '../report-inputs.ts';
import type { ReportInputs } from '../report-inputs.ts';
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
    frozenChanges: listFrozenChanges(inputs),
    classes: listClasses(inputs),
    ledger: ledger === undefined ? [] : [{ path: ledger.path, sha256: ledger.sha256 }],
    isComplete: status === 'COMPLETE',
    lacking: lacking.map(({ what }) => what),
  };
}

/** What differs from the freeze, and what was amended: a change that somebody gave a reason for is a change all the same. */
function listFrozenChanges({ freeze }: ReportInputs): AuditFacts['frozenChanges'] {
  if (freeze.state !== 'frozen') return undefined;
  const amended = freeze.amendments.flatMap(({ id, kinds, by, reason }) =>
    kinds.map((kind) => ({ id, kind, sentence: `${id}: ${kind}, amended by ${by}: ${reason}` })),
  );
  return [...freeze.changes, ...amended];
}

/** Of the gate's decision, where it knew how each criterion stood at the base. */
function listClasses({ decision }: ReportInputs): AuditFacts['classes'] {
  if (decision.state !== 'borne-out' || decision.decision.classes.base?.current !== true) return undefined;
  const { criteria } = decision.decision.classes;
  return Object.fromEntries(Object.entries(criteria).flatMap(([change, ids]) => ids.map((id) => [id, change as CriterionClass])));
}
