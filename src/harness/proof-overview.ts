import type { Project } from './catalog/load-project.ts';
import type { ProofSummary, ProvenCriterion } from './proof-summary.ts';
import { readBearingTests } from './prove/bearing-tests.ts';
import type { BorneCriterion } from './prove/bearing-tests.ts';
import { certificatePath, loadCertificates } from './prove/certificate-store.ts';
import { statusOf } from './prove/proof-status.ts';
import type { ProofStatus } from './prove/proof-status.ts';
import type { Selection } from './selection/selection.ts';

/** A selected criterion, its test, and what is known of its proof. */
export interface KnownProof extends BorneCriterion {
  readonly subwave: string;
  readonly status: ProofStatus;
}

/**
 * What is known of the proofs of a selection, in plan order. Runs nothing.
 *
 * @throws {QaError} INVALID_INPUT: a file of certificates is not what its schema says.
 */
export async function readKnownProofs(root: string, project: Project, selection: Selection): Promise<KnownProof[]> {
  const known: KnownProof[] = [];
  for (const { subwave, components } of selection.subwaves) {
    const selected = new Set(components.flatMap(({ criteria }) => criteria.map(({ id }) => id)));
    const borne = (await readBearingTests(root, project, subwave)).filter(({ criterion }) => selected.has(criterion.id));
    const statuses = await statusOf(root, borne, await loadCertificates(root, subwave));
    known.push(...borne.map((each, index) => ({ ...each, subwave, status: statuses[index]! })));
  }
  return known;
}

/** The overview that a person and `--json` are given. */
export function summarizeProofs(
  selection: Selection,
  known: readonly KnownProof[],
): Pick<ProofSummary, 'expression' | 'totals' | 'subwaves'> {
  const count = (state: ProofStatus['state']) => known.filter(({ status }) => status.state === state).length;
  return {
    expression: selection.expression,
    totals: {
      criteria: known.length,
      proven: count('proven'),
      unproven: count('unproven'),
      stale: count('stale'),
      absent: count('absent'),
    },
    subwaves: selection.subwaves.map(({ subwave }) => ({
      subwave,
      path: certificatePath(subwave),
      criteria: known.filter((each) => each.subwave === subwave).map(describe),
    })),
  };
}

function describe({ criterion, component, status }: KnownProof): ProvenCriterion {
  const { state, reason, certificate, unproven } = status;
  return {
    criterion: criterion.id,
    statement: criterion.statement,
    component: component.id,
    state,
    reason,
    certificate,
    unproven,
  };
}
