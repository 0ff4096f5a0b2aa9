import type { Clock } from '../foundation/clock.ts';
import { loadProject } from './catalog/load-project.ts';
import type { ProofObserver, ProofRequest } from './conduct-proof.ts';
import { startBudget } from './proof-budget.ts';
import { readKnownProofs, summarizeProofs } from './proof-overview.ts';
import { withProofSession } from './proof-session.ts';
import type { ProofSession } from './proof-session.ts';
import type { ProofSummary, VerifiedCertificate } from './proof-summary.ts';
import type { Certificate, CertifiedMutant } from './prove/certificate.ts';
import { confirmKills } from './prove/confirm-kills.ts';
import type { Confirmation } from './prove/confirm-kills.ts';
import type { SwitchableMutant } from './prove/instrument-sources.ts';
import { selectCriteria } from './selection/select-criteria.ts';

/**
 * Tries every certificate of a selection again that holds by its digests: with exactly its mutant on the test must turn red, and with
 * none stay green. A certificate is a file that anybody can write; this is what it is worth. Writes nothing.
 *
 * @throws {QaError} as `conductProof`.
 */
export async function verifyProofs(
  { root, request, budgetMs, maxWorkers, sandbox, signal }: Omit<ProofRequest, 'force'>,
  observer: Pick<ProofObserver, 'onStart'>,
  clock: Clock,
): Promise<ProofSummary> {
  const startedMs = clock.monotonicMs();
  const project = await loadProject(root);
  const selection = selectCriteria(project.plan, project.catalog, request);
  const known = await readKnownProofs(root, project, selection);
  const certified = known.flatMap(({ subwave, status: { state, certificate } }) =>
    state === 'proven' && certificate !== null ? [{ subwave, criterion: certificate.criterion, certificate }] : [],
  );
  const budget = startBudget(budgetMs, signal, clock);
  if (certified.length > 0) observer.onStart(selection.expression, certified.length);
  const options = { root, project, criteria: certified, maxWorkers, sandbox, signal: budget.signal };
  const certificates = certified.map(({ certificate }) => certificate);
  const ran =
    certified.length === 0 ? undefined : await withProofSession(options, clock, (session) => verify(session, certificates));
  budget.stop();
  const { verified = [], search = null } = ran ?? {};
  return { ...summarizeProofs(selection, known), end: budget.end, durationMs: clock.monotonicMs() - startedMs, search, verified };
}

async function verify({ bench, copy, targets }: ProofSession, certificates: readonly Certificate[]) {
  const claims = certificates.flatMap(({ criterion, mutant }) => {
    const found = findMutant(mutant, copy.mutants);
    const target = targets.find((each) => each.criterion === criterion);
    return found === undefined || target === undefined ? [] : [{ target, mutant: found.id }];
  });
  const confirmations = await confirmKills(bench, claims);
  const { version: instrumenterVersion, mutants, refused } = copy;
  return {
    verified: certificates.map((certificate) => describe(certificate, confirmations.get(certificate.criterion))),
    search: {
      criteria: certificates.length,
      trials: bench.trials,
      mutants: mutants.length,
      refused: Object.fromEntries(refused),
      instrumenterVersion,
    },
  };
}

function findMutant(wanted: CertifiedMutant, mutants: readonly SwitchableMutant[]): SwitchableMutant | undefined {
  const fields = ['mutator', 'file', 'line', 'column', 'original', 'replacement'] as const;
  return mutants.find((mutant) => !mutant.constant && fields.every((field) => mutant[field] === wanted[field]));
}

function describe({ criterion, mutant }: Certificate, confirmation: Confirmation | undefined): VerifiedCertificate {
  const place = `${mutant.file}:${mutant.line}:${mutant.column}`;
  if (confirmation === undefined) {
    return { criterion, holds: false, reason: `there is no such mutant: ${mutant.mutator} at ${place} to ${mutant.replacement}` };
  }
  if (confirmation.holds === undefined)
    return { criterion, holds: null, reason: 'it could not be tried in the time that was given' };
  if (!confirmation.holds) return { criterion, holds: false, reason: confirmation.reason };
  return { criterion, holds: true, reason: `${confirmation.kill.kind}: ${confirmation.kill.message}` };
}
